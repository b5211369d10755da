"""Work that only one worker at a time does in a network."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache


@contextmanager
def only_one(name: str, *, seconds: int) -> Iterator[bool]:
    """Whether this is the one that does it; whoever reads False leaves it to the other.

    Let go after `seconds` whatever happens: choose more than the work can take.
    """
    key = f"lock:{name}"
    mine = cache.add(key, 1, seconds)
    try:
        yield mine
    finally:
        if mine:
            cache.delete(key)
