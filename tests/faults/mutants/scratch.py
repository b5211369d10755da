"""A network to break: its ledger's functions are altered, and requests meet at a closed gate."""

import inspect
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections

from kernel.errors import Refused
from kernel.ids import uuid7
from tenants import current
from tenants.current import NetworkRef
from tests.site import wait_until

WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'hexitime_app'"
    " AND wait_event_type = 'Lock'"
)
UNLOCKED = (
    "SELECT account_id FROM ledger_stripe WHERE account_id = ANY(%s) AND number = %s"
    " FOR UPDATE SKIP LOCKED"
)
LOCK = "SELECT FROM ledger_stripe WHERE account_id = ANY(%s) AND number = %s FOR UPDATE"


class Scratch:
    """The network, and a superuser behind it."""

    def __init__(self, network: NetworkRef, admin: psycopg.Connection) -> None:
        self.network, self.admin = network, admin
        admin.execute(f"SET search_path = {network.schema}, extensions")

    def alter(self, function: str, text: str, instead: str) -> None:
        """Put another text in its place, wherever it stands in this function."""
        oid = f"'{self.network.schema}.{function}'::regproc"
        [source] = self.admin.execute(f"SELECT pg_get_functiondef({oid})").fetchone() or [""]
        assert text in source, f"{function} does not say: {text}"
        self.admin.execute(source.replace(text, instead))

    @contextmanager
    def gate(self, accounts: list[UUID], stripe: int = 0) -> Iterator[None]:
        """Nobody else moves these stripes until its end."""
        with self.admin.transaction():
            self.admin.execute(LOCK, [accounts, stripe])
            yield

    def meet(self, works: list[Callable[[], Any]], accounts: list[UUID], stripe: int = 0) -> Any:
        """Let these come to the gate one after another, and then all go at once.

        Returns what came of each: its result, or the class of its refusal.
        """
        with ThreadPoolExecutor(len(works)) as pool:
            with self.gate(accounts, stripe):
                running = []
                for count, work in enumerate(works, start=1):
                    running.append(pool.submit(self._run, work))
                    wait_until(lambda count=count: self.waiting() == count, seconds=20)
            return [one.result() for one in running]

    def waiting(self) -> int:
        with self._beside() as admin:
            [count] = admin.execute(WAITING).fetchone() or [0]
        return int(count)

    def locked(self, accounts: list[UUID], stripe: int) -> set[UUID]:
        """Those of which somebody keeps this stripe locked now."""
        with self._beside() as admin:
            admin.execute(f"SET search_path = {self.network.schema}")
            rows = admin.execute(UNLOCKED, [accounts, stripe])
            return set(accounts) - {account for (account,) in rows}

    def locked_while_waiting(
        self, work: Callable[[], Any], gate: UUID, accounts: list[UUID], stripe: int = 0
    ) -> set[UUID]:
        """Which of the accounts a request keeps locked while it waits for the one at the gate."""
        thread = threading.Thread(target=self._run, args=[work])
        with self.gate([gate], stripe):
            thread.start()
            wait_until(lambda: self.waiting() == 1)
            found = self.locked(accounts, stripe) - {gate}
        thread.join()
        return found

    def _run(self, work: Callable[[], Any]) -> Any:
        try:
            with current.enter(self.network):
                return work()
        except Refused as refused:
            return type(refused)
        finally:
            connections.close_all()

    def _beside(self) -> psycopg.Connection:
        """A look that takes no part in the transaction at the gate."""
        return psycopg.connect(self.admin.info.dsn, autocommit=True)


def altered(function: Callable[..., Any], text: str, instead: str) -> Callable[..., Any]:
    """The same function of its module with another text in its source."""
    source = textwrap.dedent(inspect.getsource(function))
    assert text in source, f"{function.__qualname__} does not say: {text}"
    made: dict[str, Any] = {}
    exec(source.replace(text, instead), vars(sys.modules[function.__module__]), made)  # noqa: S102
    changed: Callable[..., Any] = made[function.__name__]
    return changed


def key_in(stripe: int) -> UUID:
    """A new key whose minutes move in this stripe."""
    return UUID(int=uuid7().int & ~0xFF | stripe)
