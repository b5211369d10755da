"""Handles: the first name, and a number where another has it. `maria`, `maria2`."""

import re
import unicodedata

MAX_LENGTH = 24
_FALLBACK = "member"

# Words that stand in addresses of pages, or would pass for someone who speaks for the network.
RESERVED = frozenset(
    {
        *("me", "admin", "broker", "champion", "chest", "clearing", "hexitime"),
        *("issue", "network", "operator", "support", "system"),
    }
)


def base(name: str) -> str:
    """The first name in small plain letters; `member` where none can be made of it."""
    words = name.split()
    first = unicodedata.normalize("NFKD", words[0]) if words else ""
    plain = re.sub(r"[^a-z0-9]", "", first.casefold().encode("ascii", "ignore").decode())
    letters = plain.lstrip("0123456789")[:MAX_LENGTH]
    return letters or _FALLBACK


def first_free(wanted: str, taken: set[str]) -> str:
    """The handle itself, or with the least number from 2 that nobody has."""
    if wanted not in taken and wanted not in RESERVED:
        return wanted
    number = 2
    while f"{wanted}{number}" in taken:
        number += 1
    return f"{wanted}{number}"
