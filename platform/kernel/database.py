"""The database as services see it: the connection of the door they came through."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg.pq import TransactionStatus

DEFAULT = "default"
PROVISIONING = "provisioning"


class OutsideCallInTransaction(RuntimeError):
    """Something outside was called while a transaction was under way."""


_UNDER_WAY = (TransactionStatus.ACTIVE, TransactionStatus.INTRANS, TransactionStatus.INERROR)

_alias: ContextVar[str] = ContextVar("database_alias", default=DEFAULT)


def alias() -> str:
    """Which of the configured connections work goes through now."""
    return _alias.get()


@contextmanager
def using(name: str) -> Iterator[None]:
    """Send all work within through the named connection."""
    mark = _alias.set(name)
    try:
        yield
    finally:
        _alias.reset(mark)


def connection() -> BaseDatabaseWrapper:
    """The current connection."""
    return connections[alias()]


def in_transaction() -> bool:
    """Whether work on the current connection is part of a transaction that began before."""
    current = connection()
    raw = current.connection
    return current.in_atomic_block or (
        raw is not None and raw.pgconn.transaction_status in _UNDER_WAY
    )


def refuse_outside_call(what: str) -> None:
    """Raise OutsideCallInTransaction where a transaction would wait for the world outside.

    Its locks would be held for as long, and what is sent could not be taken back.
    """
    if in_transaction():
        raise OutsideCallInTransaction(f"{what}: finish the transaction first, or use on_commit.")


def cursor() -> CursorWrapper:
    """A cursor on the current connection, to be used in a `with`."""
    return connection().cursor()


def atomic(*, durable: bool = False) -> AbstractContextManager[None]:
    """One transaction, or a savepoint within one, on the current connection."""
    return transaction.atomic(using=alias(), durable=durable)


@contextmanager
def refusing(broken: Mapping[str, type[Exception] | Exception]) -> Iterator[None]:
    """`atomic`, where breaking one of these constraints raises what stands for it, in words."""
    try:
        with atomic():
            yield
    except IntegrityError as error:
        if refusal := broken.get(broken_constraint(error)):
            raise refusal from error
        raise


def broken_constraint(error: IntegrityError) -> str:
    """The name of the constraint that the database found broken; empty where it named none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


@contextmanager
def statement() -> Iterator[CursorWrapper]:
    """A cursor for work of one statement, which stands or falls alone.

    By itself it is one message to the server; within a transaction it is a savepoint of it.
    """
    if not in_transaction():
        with cursor() as alone:
            yield alone
        return
    with atomic(), cursor() as within:
        yield within


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A statement and its parameters, to be sent together with others."""

    sql: str
    params: Sequence[Any]


def together(statements: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
    """Send these as one message, and the transaction's beginning with it; the rows of each.

    After one that fails none runs, and of the error `failed` tells which that was.
    """
    with cursor() as asking:
        return _sent(asking, statements, statements)


def failed(error: DatabaseError) -> Statement | None:
    """Which of several statements sent together this error is about."""
    return getattr(error.__cause__, "failed", None)


def _sent(
    asking: CursorWrapper, statements: Sequence[Statement], to_tell: Sequence[Statement]
) -> list[list[tuple[Any, ...]]]:
    """Send them once Django's execute wrappers have been told of each."""
    if to_tell:
        first, rest = to_tell[0], to_tell[1:]
        rows: list[list[tuple[Any, ...]]] = asking._execute_with_wrappers(
            first.sql, first.params, many=False, executor=lambda *_: _sent(asking, statements, rest)
        )
        return rows
    asking.db.validate_no_broken_transaction()
    with asking.db.wrap_database_errors:
        found: list[list[tuple[Any, ...]]] = asking.cursor.execute_together(statements)
    return found


def on_commit(work: Callable[[], object]) -> None:
    """Do this once the current transaction has been committed, and only then.

    What was committed stands: if the work fails it is logged, and a sweep catches up.
    """
    transaction.on_commit(work, using=alias(), robust=True)
