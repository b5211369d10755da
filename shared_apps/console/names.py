"""A short address for a network, suggested from its name."""

import re
from dataclasses import dataclass

from kernel.errors import Refused
from tenants import services, slugs, urls
from tenants.models import Network

_SMALL = frozenset({"and", "the", "of", "for", "in", "on", "at", "to", "nhs"})
_MAX = 32


@dataclass(frozen=True, slots=True)
class Preview:
    """What a network would be called and where it would answer, or why it may not."""

    name: str
    host: str
    problem: str = ""


def preview(name: str, slug: str) -> Preview:
    """What comes of these, of which either may be empty."""
    wanted = slug.strip() or suggest(name)
    if not wanted:
        return Preview(name, "")
    try:
        tidy = services.tidy_slug(wanted)
        if Network.objects.filter(slug=tidy).exists():
            raise services.SlugTaken
    except Refused as refused:
        return Preview(name, "", refused.message)
    return Preview(name, urls.host_for(tidy))


def suggest(name: str) -> str:
    """A free address: the initials (`nwl`), else the words, else a number after them.

    Empty when the name has nothing to make one of.
    """
    for candidate in filter(is_allowed, candidates(significant_words(name))):
        if not Network.objects.filter(slug=candidate).exists():
            return candidate
    return ""


def significant_words(name: str) -> list[str]:
    """The words of a name that say something, in small letters."""
    return [word for word in re.findall(r"[a-z0-9]+", name.lower()) if word not in _SMALL]


def candidates(words: list[str]) -> list[str]:
    """Addresses to try, the best first."""
    if not words:
        return []
    initials = "".join(word[0] for word in words)
    joined = "-".join(words)[:_MAX].strip("-")
    short = [initials] if len(words) > 1 else []
    return [*short, joined, *(f"{joined[:28].strip('-')}-{number}" for number in range(2, 10))]


def is_allowed(candidate: str) -> bool:
    """Whether a network may have this address at all."""
    try:
        slugs.check(candidate)
    except slugs.BadSlug:
        return False
    return True
