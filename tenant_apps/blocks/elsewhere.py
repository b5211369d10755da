"""Blocks of other kinds, which stand in a member's own list with those of their network.

An app above registers in its `AppConfig.ready()` how it finds a member's, the last one first:

    elsewhere.register(find)     # find(member) -> [Row(name, more, unblock_url), ...]
"""

from collections.abc import Callable
from dataclasses import dataclass

from tenant_apps.members.models import Member


@dataclass(frozen=True, slots=True)
class Row:
    """Who is blocked, as who blocked them knows them, and where that is taken back by a post."""

    name: str
    more: str
    unblock_url: str


Find = Callable[[Member], list[Row]]
_finds: list[Find] = []


def register(find: Find) -> None:
    """Add a kind; adding it twice changes nothing."""
    if find not in _finds:
        _finds.append(find)


def of(member: Member) -> list[Row]:
    """All of a member's, in the order the kinds were registered."""
    return [row for find in _finds for row in find(member)]
