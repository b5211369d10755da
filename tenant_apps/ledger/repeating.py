"""Asking again, with the same key, where the server could not say yes or no.

Two that locked each other, a lock waited for too long, a share of a limit that was gone, a
connection lost on the way: the request is sent again after a short pause, at most five times in
all. A connection lost while committing leaves open what happened; the key tells.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import psycopg
import tenacity
from django.db import DatabaseError, InterfaceError

from kernel import database
from tenant_apps.ledger.refusals import AskAgain

TRIES = 5
FIRST_PAUSE_SECONDS = 0.02
LONGEST_PAUSE_SECONDS = 1.0

# Serialisation failure, deadlock, lock not available; the server is shutting down or starting.
_PASSING = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03"}

P = ParamSpec("P")
T = TypeVar("T")


def repeated(work: Callable[P, T]) -> Callable[P, T]:
    """Work that asks again by itself, for what is one transaction and does the same twice as once.

    Within a transaction a share that was gone is asked for again, since a savepoint lets go of
    its locks; all else is for whoever opened the transaction.
    """

    @wraps(work)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        if database.in_transaction():
            return _WITHIN(work, *args, **kwargs)
        try:
            return work(*args, **kwargs)
        except (DatabaseError, InterfaceError, AskAgain) as error:
            if not is_passing(error):
                raise
            _let_go(error)
        return _AGAIN(work, *args, **kwargs)

    return ask


def is_passing(error: BaseException) -> bool:
    """Whether the same request may succeed in a moment."""
    if isinstance(error, AskAgain):
        return True
    cause = error.__cause__
    if not isinstance(cause, psycopg.Error):
        return False
    return cause.diag.sqlstate in _PASSING or _is_lost(cause)


def _is_lost(error: psycopg.Error) -> bool:
    """The connection broke, or there was none: the server had no word in it."""
    is_of_connection = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return is_of_connection and (error.diag.sqlstate or "08").startswith("08")


def _let_go(error: BaseException | None) -> None:
    """Leave a connection that is of no use any more, so that the next try makes a new one."""
    if error is not None and not isinstance(error, AskAgain):
        database.connection().close_if_unusable_or_obsolete()


_AGAIN = tenacity.Retrying(
    retry=tenacity.retry_if_exception(is_passing),
    stop=tenacity.stop_after_attempt(TRIES - 1),
    wait=tenacity.wait_random_exponential(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS),
    before_sleep=lambda state: _let_go(state.outcome.exception() if state.outcome else None),
    reraise=True,
)
# By then the one that was quicker has committed.
_WITHIN = tenacity.Retrying(
    retry=tenacity.retry_if_exception_type(AskAgain),
    stop=tenacity.stop_after_attempt(TRIES),
    reraise=True,
)
