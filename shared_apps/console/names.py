"""A short address for a network, suggested from its name."""

import re

from tenants import slugs
from tenants.models import Network

_SMALL = frozenset({"and", "the", "of", "for", "in", "on", "at", "to", "nhs"})
_MAX = 32


def suggest(name: str) -> str:
    """A free address: the initials (`nwl`), else the words, else a number after them.

    Empty when the name has nothing to make one of.
    """
    words = [word for word in re.findall(r"[a-z0-9]+", name.lower()) if word not in _SMALL]
    for candidate in _candidates(words):
        if _allowed(candidate) and not Network.objects.filter(slug=candidate).exists():
            return candidate
    return ""


def _candidates(words: list[str]) -> list[str]:
    if not words:
        return []
    initials = "".join(word[0] for word in words)
    joined = "-".join(words)[:_MAX].strip("-")
    short = [initials] if len(words) > 1 else []
    return [*short, joined, *(f"{joined[:28].strip('-')}-{number}" for number in range(2, 10))]


def _allowed(candidate: str) -> bool:
    try:
        slugs.check(candidate)
    except slugs.BadSlug:
        return False
    return True
