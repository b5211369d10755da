"""Rules and idle credits in the words that pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone

from kernel.minutes import hours
from tenant_apps.exchanges.wording import unless_answered
from tenant_apps.ledger.activity import IdlePage
from tenant_apps.oversight.forms import MONTHS
from tenant_apps.oversight.selectors import Decision, Holder
from tenant_apps.policy import selectors as policy
from tenant_apps.policy.models import PolicyChange
from tenant_apps.policy.rules import Rules

USUAL_DAYS = 14


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the rules' history. `withdraw_url` is empty once it is too late."""

    applies_on: date
    what: list[str]
    by: str
    at: datetime
    state: str
    tone: str
    note: str
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class Row:
    """Who holds idle credits, how much, and since when nothing has happened."""

    name: str
    url: str
    hours: str
    last: str


def rules(now: Rules) -> list[dict[str, str]]:
    """The rules as they are today."""
    return [
        {"key": "Welcome credits", "value": hours(now.welcome_minutes)},
        {"key": "Lowest balance", "value": hours(now.floor_minutes)},
        {"key": "Highest balance", "value": _ceiling(now.ceiling_minutes)},
    ]


def by_time(days: int | None) -> str:
    """What becomes of hours that nobody answers."""
    if days is None:
        return "They wait until someone does. Brokers see those that wait for long."
    return f"They are confirmed after {days} days. Whoever is to answer reads by when."


def by_time_example(days: int | None) -> str:
    """What members read of hours that are logged today, for so many days or the usual two weeks."""
    return unless_answered(policy.today() + timedelta(days=days or USUAL_DAYS))


def by_time_set(days: int | None) -> str:
    """What a champion reads after setting it."""
    if days is None:
        return "Hours wait for an answer. None is confirmed by time any more."
    return f"Hours that are logged from now on are confirmed after {days} days, if nobody answers."


def changes(decisions: Iterable[Decision], today: date) -> list[Change]:
    """The history, the latest day first."""
    return [_change(decision, today) for decision in decisions]


def said_of(change: PolicyChange, today: date) -> str:
    """What a champion reads after planning it."""
    if change.applies_on > today:
        day = formats.date_format(change.applies_on, "j F Y")
        return f"Planned for {day}. Until that day you can withdraw it."
    return "The new rules hold from today. Members’ accounts follow within some minutes."


def _change(decision: Decision, today: date) -> Change:
    change = decision.change
    state, tone, note = _state(decision, today)
    return Change(
        applies_on=change.applies_on,
        what=_what(change),
        by=decision.by_name,
        at=change.recorded_at,
        state=state,
        tone=tone,
        note=note,
        withdraw_url=(
            reverse("oversight:withdraw_change", args=[change.id]) if state == "Planned" else ""
        ),
    )


def _state(decision: Decision, today: date) -> tuple[str, str, str]:
    if decision.withdrawn_by_name:
        return "Withdrawn", "", f"by {decision.withdrawn_by_name}"
    if decision.change.applies_on > today:
        return "Planned", "brand", ""
    touches_accounts = decision.change.sets_floor or decision.change.sets_ceiling
    if touches_accounts and not hasattr(decision.change, "application"):
        return "Began", "good", "Accounts are following"
    return "Began", "good", ""


def _what(change: PolicyChange) -> list[str]:
    said = []
    if change.sets_welcome:
        before, after = hours(change.old_welcome_minutes), hours(change.welcome_minutes)
        said.append(f"Welcome credits: {before}, then {after}")
    if change.sets_floor:
        before, after = hours(change.old_floor_minutes), hours(change.floor_minutes)
        said.append(f"Lowest balance: {before}, then {after}")
    if change.sets_ceiling:
        before, after = _ceiling(change.old_ceiling_minutes), _ceiling(change.ceiling_minutes)
        said.append(f"Highest balance: {before.lower()}, then {after.lower()}")
    return said


def _ceiling(minutes: int | None) -> str:
    return "No limit" if minutes is None else hours(minutes)


def spans(chosen: int) -> list[dict[str, Any]]:
    """For how long nothing has happened: the choices."""
    return [
        {"label": f"{months} months", "url": f"?months={months}", "current": months == chosen}
        for months in MONTHS
    ]


def idle_stats(page: IdlePage) -> list[dict[str, Any]]:
    """The figures of all idle credits."""
    return [
        {"label": "Holders", "value": f"{page.holders:,}", "note": "members and organisations"},
        {"label": "Idle credits", "value": hours(page.minutes)},
        {"label": "Of all credits", "value": share(page), "note": "that people and the chest hold"},
    ]


def share(page: IdlePage) -> str:
    """Idle credits of all in circulation, in whole per cent: `0%`, `under 1%`, `42%`."""
    if not page.minutes or not page.minutes_in_circulation:
        return "0%"
    percent = 100 * page.minutes // page.minutes_in_circulation
    return f"{percent}%" if percent else "under 1%"


def idle_rows(holders: Iterable[Holder]) -> list[Row]:
    """Who holds them."""
    return [
        Row(
            name=holder.name,
            url=reverse("members:member", args=[holder.handle]) if holder.handle else "",
            hours=hours(holder.idle.minutes),
            last=last(holder),
        )
        for holder in holders
    ]


def last(holder: Holder) -> str:
    """The month of the last exchange or gift: a day would tell more than is needed."""
    at = holder.idle.last_at
    return f"{timezone.localtime(at):%B %Y}" if at else "Not yet"
