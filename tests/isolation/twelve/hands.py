"""Threads that do one thing after another, each when it is told to: no race is left to chance."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from django.db import connections

from tests.isolation.twelve.side import Side

T = TypeVar("T")


class Hand:
    """One thread, which is told what to do next."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._thread = ThreadPoolExecutor(1)
        self._entered = ExitStack()

    def do(self, work: Callable[[], T]) -> T:
        """Do it in the thread, to the end."""
        return self._thread.submit(work).result()

    def enter(self, which: str) -> None:
        """Enter a network, and stay there."""
        self.do(lambda: self._entered.enter_context(self._side.enter(which)))

    def end(self) -> None:
        """Leave all networks, and the database."""
        self.do(self._entered.close)
        self.do(connections.close_all)
        self._thread.shutdown()


@contextmanager
def hands(side: Side, count: int) -> Iterator[list[Hand]]:
    """So many threads."""
    made = [Hand(side) for _ in range(count)]
    try:
        yield made
    finally:
        for hand in made:
            hand.end()
