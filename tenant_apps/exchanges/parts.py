"""What apps above add to an exchange's page, which cannot know them.

Each registers in its `AppConfig.ready()` a function that says what its part is made of, or None:

    parts.register(part)     # part(exchange, viewer) -> Part | None

One whose words have `is_first` stands above all else.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tenant_apps.exchanges.models import Exchange
from tenant_apps.members.models import Member


@dataclass(frozen=True)
class Part:
    """A template, which finds what it needs as `part`.

    `is_ahead`: they are still to meet, or look for a time, so that hours are hardly there to be
    logged. `waits`: for the viewer's answer.
    """

    template: str
    words: dict[str, Any]
    is_ahead: bool = False
    waits: bool = False


Make = Callable[[Exchange, Member], Part | None]
_makers: list[Make] = []


def register(make: Make) -> None:
    """Add a part to every exchange's page; adding it twice changes nothing."""
    if make not in _makers:
        _makers.append(make)


def of(exchange: Exchange, viewer: Member) -> list[Part]:
    """All parts, in the order they were registered."""
    made = (make(exchange, viewer) for make in _makers)
    return [part for part in made if part]


def still_meet(parts: Iterable[Part]) -> bool:
    """Whether one of these says that they are still to meet."""
    return any(part.is_ahead for part in parts)
