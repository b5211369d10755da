"""Guessing is slow: after five wrong passwords for one address, none is believed for a while.

Counted per address and per network, never per computer: a hospital is behind one address.
Addresses nobody has here are counted alike, so that the answer tells nothing.
"""

import hashlib

from django.core.cache import cache

MOST_WRONG = 5
WINDOW_SECONDS = 300


def too_many(email: str) -> bool:
    """Whether this address has had its wrong passwords for now."""
    return int(cache.get(_key(email), 0)) >= MOST_WRONG


def note_wrong(email: str) -> None:
    """Count a wrong password. The window begins with the first."""
    cache.add(_key(email), 0, WINDOW_SECONDS)
    try:
        cache.incr(_key(email))
    except ValueError:
        # The window closed between the two: this is the first of the next.
        cache.add(_key(email), 1, WINDOW_SECONDS)


def _key(email: str) -> str:
    return "sign-in:" + hashlib.sha256(email.encode()).hexdigest()
