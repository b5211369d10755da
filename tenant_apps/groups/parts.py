"""What apps above add to a group's page, which cannot know them.

Each registers in its `AppConfig.ready()` a function that says what its part is made of, or None:

    parts.register(part)     # part(group, viewer) -> Part | None

One whose words have `is_first` stands above all else, the others below what the group is about.

An app that knows when a group meets says so, for mails:

    parts.register_when(said)     # said(group) -> str, empty where no time is set
"""

from collections.abc import Callable

from tenant_apps.exchanges.parts import Part
from tenant_apps.groups.models import Group
from tenant_apps.members.models import Member

Make = Callable[[Group, Member], Part | None]
_makers: list[Make] = []
Said = Callable[[Group], str]
_whens: list[Said] = []


def register(make: Make) -> None:
    """Add a part to every group's page; adding it twice changes nothing."""
    if make not in _makers:
        _makers.append(make)


def register_when(said: Said) -> None:
    """Let this say when a group meets; adding it twice changes nothing."""
    if said not in _whens:
        _whens.append(said)


def when(group: Group) -> str:
    """When it meets, if anything is set that lies ahead."""
    return next(filter(None, (said(group) for said in _whens)), "")


def of(group: Group, viewer: Member) -> list[Part]:
    """All parts, in the order they were registered."""
    made = (make(group, viewer) for make in _makers)
    return [part for part in made if part]
