"""Who is current: the only three doors to data.

`enter(network)`, `shared()` and `federation(a, b)` say whose data the code within may touch.
The database backend turns the answer into a role and a search path at the start of every
transaction. Outside all doors there is no data at all. A door cannot be opened inside a
transaction that another door began: its role would not follow.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import TypeVar
from uuid import UUID

from kernel import database

T = TypeVar("T")
R = TypeVar("R")

SHARED_SCHEMA = "shared"
SHARED_ROLE = "hexitime_shared"
FEDERATION_ROLE = "hexitime_federation"
EXTENSIONS_SCHEMA = "extensions"
EMPTY = "''"


class NoNetwork(RuntimeError):
    """Code that needs a network ran outside of one."""


class DoorInTransaction(RuntimeError):
    """Another door was opened while a transaction was under way."""


@dataclass(frozen=True, slots=True)
class NetworkRef:
    """A network by value: enough to enter it and to speak of it, without its row."""

    id: UUID
    slug: str
    name: str
    kind: str
    state: str
    schema: str
    host: str
    standing: str = ""
    visited_until: datetime | None = None
    features_off: frozenset[str] = frozenset()

    @property
    def is_community(self) -> bool:
        """Whether it is the open one, for people whose organisation has no network."""
        return self.kind == "community"


@dataclass(frozen=True, slots=True)
class Door:
    """What a transaction may touch: a role, the role that owns it all, and a search path."""

    role: str
    owner: str
    schema: str
    network: NetworkRef | None = None
    partners: tuple[NetworkRef, ...] = ()


_door: ContextVar[Door | None] = ContextVar("door", default=None)

SHARED = Door(role=SHARED_ROLE, owner=f"{SHARED_ROLE}_owner", schema=SHARED_SCHEMA)


def owner_of(schema: str) -> str:
    """The role that owns a network's schema; no login of the web is a member of it."""
    return f"{schema}_owner"


def door() -> Door | None:
    """The door that is open now, if any."""
    return _door.get()


def schema() -> str | None:
    """Where the data is that is current now: a network's schema, the shared one, or none."""
    opened = _door.get()
    return opened.schema if opened else None


def network() -> NetworkRef:
    """The network that is entered now."""
    entered = _door.get()
    if entered is None or entered.network is None:
        raise NoNetwork("No network is entered here: use tenants.current.enter(network).")
    return entered.network


def network_or_none() -> NetworkRef | None:
    """The network that is entered now, or None at the central service or outside all doors."""
    entered = _door.get()
    return entered.network if entered else None


@lru_cache(maxsize=4096)
def network_door(ref: NetworkRef) -> Door:
    """The door into one network's schema."""
    return Door(role=ref.schema, owner=owner_of(ref.schema), schema=ref.schema, network=ref)


class _Opened(AbstractContextManager[R]):
    """A door that is open from `with` to its end. A class, since every request opens one."""

    __slots__ = ("_checks", "_gives", "_mark", "_wanted")

    def __init__(self, wanted: Door | None, gives: R, *, checks: bool = True) -> None:
        self._wanted, self._gives, self._checks = wanted, gives, checks

    def __enter__(self) -> R:
        if self._checks and self._wanted != _door.get() and database.in_transaction():
            raise DoorInTransaction("Finish the transaction before entering another network.")
        self._mark = _door.set(self._wanted)
        return self._gives

    def __exit__(self, *error: object) -> None:
        _door.reset(self._mark)


def enter(ref: NetworkRef) -> AbstractContextManager[NetworkRef]:
    """Work within one network: its schema, its role, nothing else."""
    return _Opened(network_door(ref), ref)


def shared() -> AbstractContextManager[None]:
    """Work in the shared schema: networks, host names, operators, billing."""
    return _Opened(SHARED, None)


def federation(*partners: NetworkRef) -> AbstractContextManager[None]:
    """Work between networks: the federation's tables and the doors of the ledgers."""
    ordered = tuple(sorted(partners, key=lambda partner: partner.id))
    door = Door(role=FEDERATION_ROLE, owner=FEDERATION_ROLE, schema=SHARED_SCHEMA, partners=ordered)
    return _Opened(door, None)


def adopt(opened: Door | None) -> AbstractContextManager[None]:
    """Make a door current without a check: for the builder, which switches roles itself."""
    return _Opened(opened, None, checks=False)


def carry(parts: Iterable[T]) -> Iterator[T]:
    """Go through these as if here, wherever and by whomever they are asked for.

    For what is made bit by bit after its network has been left: a streaming response.
    """
    return _carried(copy_context(), iter(parts))


def _carried(here: Context, iterator: Iterator[T]) -> Iterator[T]:
    end = object()
    while (part := here.run(next, iterator, end)) is not end:
        yield part  # type: ignore[misc]


def bind(work: Callable[[], T]) -> Callable[[], T]:
    """This work as if done here, whenever and by whichever thread it is done."""
    return partial(copy_context().run, work)


def transaction_prologue(alias: str) -> bytes:
    """What every transaction on this connection begins with, after BEGIN."""
    return b"".join(b"; " + command for command in door_commands(alias))


def door_commands(alias: str) -> tuple[bytes, ...]:
    """The same, one statement each."""
    if alias == database.PROVISIONING and _door.get() is None:
        return ()
    return _commands(*_role_and_path(alias))


def lone_prologue(alias: str) -> bytes:
    """The same as one statement, sent together with a query that is a transaction by itself."""
    return _lone_prologue(*_role_and_path(alias))


def _role_and_path(alias: str) -> tuple[str, str]:
    opened = _door.get()
    owning = alias == database.PROVISIONING
    if opened is None:
        return "", ""
    return (opened.owner if owning else opened.role), _path(opened.schema, owning)


@lru_cache(maxsize=4096)
def _path(schema: str, owning: bool) -> str:
    return f'"{schema}", {EXTENSIONS_SCHEMA}' + (", pg_temp" if owning else "")


@lru_cache(maxsize=4096)
def _commands(role: str, path: str) -> tuple[bytes, ...]:
    """Without a role there is no data: the login alone may read nothing."""
    become = (f'SET LOCAL ROLE "{role}"'.encode(),) if role else ()
    return *become, f"SET LOCAL search_path = {path or EMPTY}".encode()


@lru_cache(maxsize=4096)
def _lone_prologue(role: str, path: str) -> bytes:
    become = f"pg_catalog.set_config('role', '{role}', true), " if role else ""
    return f"SELECT {become}pg_catalog.set_config('search_path', '{path}', true)".encode()
