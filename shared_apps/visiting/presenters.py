"""Visits in the words that champions and operators read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from kernel import clock
from shared_apps.visiting.models import Visit
from shared_apps.visiting.selectors import WAITS


@dataclass(frozen=True, slots=True)
class Shown:
    """One visit. `is_open_to_viewer`: the operator who looks can go on with it."""

    id: UUID
    goes_on: bool
    waits: bool
    is_open_to_viewer: bool
    name: str
    who: str
    reason: str
    words: str
    network: str
    asked_at: datetime
    until: str
    state: str
    tone: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above every page while a visit goes on, and the button that ends it."""

    title: str
    text: str
    action: str
    url: str
    is_link: bool = False


def to_visitor(found: Visit) -> Banner:
    """For who visits."""
    until = clock_time(found.ends_at)
    return Banner(
        title=f"You are visiting as {who(found.operator_name)}, until {until}",
        text=_why(found),
        action="End now",
        url=reverse("visiting:leave"),
    )


def to_champion(found: Visit) -> Banner:
    """For who runs the network."""
    if found.begun_at is None:
        return Banner(
            title=f"{who(found.operator_name)} asks to visit this network",
            text=_why(found),
            action="Answer",
            url=reverse("visiting:visits"),
            is_link=True,
        )
    until = clock_time(found.ends_at)
    return Banner(
        title=f"{who(found.operator_name)} is visiting this network, until {until}",
        text=_why(found),
        action="End this visit",
        url=reverse("visiting:end_visit", args=[found.id]),
    )


def _why(found: Visit) -> str:
    return f"{found.get_reason_display()}: {found.words}"


def who(name: str) -> str:
    """As whom an operator acts in a network."""
    return f"Support ({name})"


def visit(found: Visit, *, network: str = "", viewer: UUID | None = None) -> Shown:
    """One of them."""
    state, tone = _state(found)
    return Shown(
        id=found.id,
        goes_on=tone == "warn",
        waits=tone == "brand",
        is_open_to_viewer=found.operator_id == viewer and bool(tone),
        name=found.operator_name,
        who=who(found.operator_name),
        reason=found.get_reason_display(),
        words=found.words,
        network=network,
        asked_at=found.asked_at,
        until=clock_time(found.ends_at),
        state=state,
        tone=tone,
        ended_at=found.ended_at,
    )


def in_console(found: Visit, viewer: UUID) -> Shown:
    """One of them, with the network's name."""
    return visit(found, network=found.network.name, viewer=viewer)


def visits(found: Iterable[Visit]) -> list[Shown]:
    """All of them."""
    return [visit(one) for one in found]


def clock_time(moment: datetime | None) -> str:
    """`14:05`, by the clock on the wall."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


def _state(found: Visit) -> tuple[str, str]:
    if found.ended_at:
        return found.get_ended_how_display(), ""
    if found.ends_at and found.ends_at <= clock.now():
        return Visit.Ended.TIME.label, ""
    if found.begun_at:
        return "Going on", "warn"
    is_late = found.asked_at <= clock.now() - WAITS
    return (Visit.Ended.TIME.label, "") if is_late else ("Waits for a champion", "brand")
