"""Counting in the cache, by network, for a while: beside the database, and lost with the cache."""

import hashlib
from collections.abc import Iterable

from django.core.cache import cache


def one_more(what: str, *, of: str, seconds: int) -> int:
    """Count one more, and how many there are then. The while begins with the first.

    Of `of` only a digest is kept: it may be somebody's address.
    """
    key = _key(what, of)
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key))
    except ValueError:
        # The while ended between the two: this is the first of the next.
        cache.add(key, 1, seconds)
        return 1


def so_far(what: str, *, of: str) -> int:
    """How many have been counted."""
    return int(cache.get(_key(what, of), 0))


def all_so_far(what: str, *, of: Iterable[str]) -> dict[str, int]:
    """How many have been counted of each of these of which any have."""
    keys = {_key(what, one): one for one in of}
    return {keys[key]: int(count) for key, count in cache.get_many(keys).items()}


def _key(what: str, of: str) -> str:
    return f"{what}:{hashlib.sha256(of.encode()).hexdigest()}"
