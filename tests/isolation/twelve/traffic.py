"""Requests of two networks, interleaved, by many threads over few connections."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol
from uuid import UUID, uuid4

from django.db import close_old_connections, connection, connections, transaction

from tests.isolation.twelve.side import OF_A, OF_B, same_key_in_both, texts

THREADS = 8
REQUESTS = 4_000
TEXTS = {"a": OF_A, "b": OF_B}


class Enterable(Protocol):
    """What traffic needs of a project; see `Side`."""

    model: Any

    def enter(self, which: str) -> AbstractContextManager[object]: ...
    def make(self, key: UUID, text: str) -> None: ...


def drive(side: Enterable) -> dict[str, int]:
    """Each request reads the row of one key, the same in both networks, and writes one of its own.

    Returns how many requests there were, how many read what is not their network's, and how
    many connections to the server they had between them.
    """
    key = same_key_in_both(side)
    connections.close_all()
    together = threading.Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as threads:
        done = list(threads.map(lambda number: _work(side, key, number, together), range(THREADS)))
    counted: Counter[str] = sum((counts for counts, _servers in done), Counter())
    servers = set[int]().union(*(servers for _counts, servers in done))
    return {"requests": counted["requests"], "wrong": counted["wrong"], "servers": len(servers)}


def _work(
    side: Enterable, key: UUID, number: int, together: threading.Barrier
) -> tuple[Counter[str], set[int]]:
    """One thread's share: A and B in turn."""
    counts: Counter[str] = Counter()
    servers = set()
    together.wait()
    for turn in range(number, number + REQUESTS // THREADS):
        which = "ab"[turn % 2]
        with side.enter(which):
            counts["wrong"] += texts(side, key) != [TEXTS[which]]
            # Every other pair of requests writes within a transaction, the rest alone.
            with transaction.atomic() if turn % 4 < 2 else nullcontext():
                side.make(uuid4(), TEXTS[which])
            if turn % 100 == 0:
                servers.add(_server())
        counts["requests"] += 1
        # What Django does after each request.
        close_old_connections()
    connections.close_all()
    return counts, servers


def _server() -> int:
    """Which process of the server's answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_catalog.pg_backend_pid()")
        return int(cursor.fetchone()[0])
