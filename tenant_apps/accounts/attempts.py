"""Guessing is slow: after five wrong passwords for one address, none is believed for a while.

Counted per address and per network, never per computer: a hospital is behind one address.
Addresses nobody has here are counted alike, so that the answer tells nothing.
"""

from kernel import counters

MOST_WRONG = 5
WINDOW_SECONDS = 300


def too_many(email: str) -> bool:
    """Whether this address has had its wrong passwords for now."""
    return counters.so_far("sign-in", of=email) >= MOST_WRONG


def note_wrong(email: str) -> None:
    """Count a wrong password. The window begins with the first."""
    counters.one_more("sign-in", of=email, seconds=WINDOW_SECONDS)
