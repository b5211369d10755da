"""Long work in chunks, each whole by itself."""

import time
from collections.abc import Callable, Iterable
from typing import Protocol
from uuid import UUID


class GoOn(Protocol):
    """Does what one of several has to do, for so long; whether something is left."""

    def __call__(self, one: UUID, /, *, most_seconds: float) -> bool: ...


def go_on(some: Callable[[], bool], *, most_seconds: float) -> bool:
    """Do one chunk after another for a while; whether something is left to do.

    `some` does one, and says whether it has to go on.
    """
    until = time.monotonic() + most_seconds
    while some():
        if time.monotonic() >= until:
            return True
    return False


def go_on_with_all(ids: Iterable[UUID], work: GoOn, *, most_seconds: float) -> None:
    """The same with each of these, as long as there is time."""
    until = time.monotonic() + most_seconds
    for one in ids:
        if (left := until - time.monotonic()) > 0:
            work(one, most_seconds=left)
