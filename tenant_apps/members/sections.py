"""What apps above add to a member's page, which cannot know them.

Each registers in its `AppConfig.ready()` a function that draws its part, or returns nothing:

    sections.register(sections.MAIN, draw)      # draw(member, viewer) -> SafeString | ""
"""

from collections.abc import Callable
from typing import Final

from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Actor

MAIN: Final = "main"
ASIDE: Final = "aside"

Draw = Callable[[Member, Member], str]
_sections: dict[str, list[Draw]] = {MAIN: [], ASIDE: []}


def register(place: str, draw: Draw) -> None:
    """Add a part to every member's page; adding it twice changes nothing."""
    if draw not in _sections[place]:
        _sections[place].append(draw)


def drawn(place: str, member: Member, viewer: Actor) -> list[str]:
    """All parts of this place, in the order they were registered.

    To who is no member none: each says what one member may do with another, or has said to them.
    """
    if not isinstance(viewer, Member):
        return []
    parts = (draw(member, viewer) for draw in _sections[place])
    return [part for part in parts if part]
