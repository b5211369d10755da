"""Random coffee in the words that the page shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from kernel.small_numbers import about
from tenant_apps.coffee import links, months, questions
from tenant_apps.coffee.models import Pair, Seat
from tenant_apps.coffee.selectors import Own, RoundCounts
from tenant_apps.members import presenters as members
from tenant_apps.members.models import Member


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two people in a month. An address is empty where there is nothing to go to."""

    name: str
    more: str
    url: str
    month: str
    state: str
    questions: list[str]
    propose_url: str
    skip_url: str


@dataclass(frozen=True, slots=True)
class Now:
    """This month: a meeting that may take place, or a sentence in its stead."""

    meeting: Meeting | None
    text: str


def now(own: Own, *, viewer: Member) -> Now:
    """What this month brings."""
    if own.now is None:
        return Now(None, f"{next_draw()} we find you someone." if own.is_in else "")
    if own.now.pair is None:
        return Now(None, "There was nobody left for you this month. Next time you come first.")
    pair = own.now.pair
    if pair.skipped_by_id == viewer.id:
        return Now(None, "You have skipped this month. We look for someone else next month.")
    other = pair.other(viewer.id)
    if pair.skipped_at or not other.is_active:
        off = f"Your coffee with {other.name} does not take place. Next time you come first."
        return Now(None, off)
    return Now(_meeting(own.now, pair, viewer), "")


def past(seats: Iterable[Seat], *, viewer: Member) -> list[Meeting]:
    """Whom a member was to meet before, the newest first."""
    return [_meeting(seat, seat.pair, viewer) for seat in seats if seat.pair]


def taking_part(count: int, *, least: int) -> str:
    """`12 members take part.`; of few, that alone."""
    return f"{about(count, least).capitalize()} members take part."


def rounds(counts: Iterable[RoundCounts], *, least: int) -> list[dict[str, Any]]:
    """Each month's figures; those of few people in no more than that."""
    return [
        {
            "month": _month(one.month),
            "pairs": one.pairs,
            "skipped": about(one.skipped, least),
            "left_out": about(one.left_out, least),
        }
        for one in counts
    ]


def next_draw() -> str:
    """`On Tuesday 1 December`."""
    day = months.next_draw()
    return f"On {day:%A} {day.day} {day:%B}"


def may_skip(pair: Pair) -> bool:
    """Whether there is something to skip."""
    return pair.skipped_at is None and pair.round_id == months.this_month()


def skipping(pair: Pair, *, viewer: Member) -> dict[str, str]:
    """The question before it."""
    other = pair.other(viewer.id).name
    return {
        "title": "Skip this time?",
        "text": f"We tell {other} kindly that it does not take place, and give no reason. "
        "You stay in for next month.",
        "submit": "Skip this time",
        "url": reverse("coffee:skip", args=[pair.id]),
        "back_url": reverse("coffee:page"),
        "back_label": "Random coffee",
    }


def skipped(pair: Pair, *, viewer: Member) -> str:
    """What whoever skips reads."""
    if pair.skipped_at is not None:
        return "It was off already. There is nothing more to do."
    return f"Skipped. We have told {pair.other(viewer.id).name}, who comes first next time."


def _meeting(seat: Seat, pair: Pair, viewer: Member) -> Meeting:
    other = pair.other(viewer.id)
    return Meeting(
        name=other.name,
        more=members.more(other),
        url=members.url(other.handle) if other.is_active else "",
        month=_month(seat.round_id),
        state="Skipped" if pair.skipped_at else "",
        questions=questions.of_pair(pair.id),
        propose_url=links.propose(other.id),
        skip_url=reverse("coffee:skip", args=[pair.id]),
    )


def _month(month: date) -> str:
    return f"{month:%B %Y}"
