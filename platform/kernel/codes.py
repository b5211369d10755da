"""Codes that people write down: none of their letters is taken for another."""

import secrets
from typing import Final

LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH: Final = 12
_PART = 4


def new() -> str:
    """A code that nobody guesses within the time it lasts."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def shown(code: str) -> str:
    """As it is read: `abcd-efgh-2345`."""
    return "-".join(code[at : at + _PART] for at in range(0, len(code), _PART))


def written(text: str) -> str:
    """The code in what somebody wrote, however they parted it."""
    return "".join(letter for letter in text.lower() if letter in LETTERS)
