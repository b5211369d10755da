"""Writing the policy: how it starts, changes that are planned for a day, and withdrawing them.

Errors: those of `refusals`, all of them PolicyRefused, and NotFound. Nothing looks back: what
members hold, have been welcomed with, or have set aside stays as it is.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError

from kernel import database
from kernel.errors import NotFound
from kernel.minutes import MAX_MINUTES
from tenant_apps.audit import services as audit
from tenant_apps.policy import refusals, rules, selectors
from tenant_apps.policy.models import (
    MAX_CEILING_MINUTES,
    Policy,
    PolicyChange,
    PolicyWithdrawal,
)
from tenant_apps.policy.rules import Rules

FARTHEST = timedelta(days=2 * 366)


def start(*, welcome_minutes: int = 120, by: UUID | None = None) -> Policy:
    """The policy a new network starts with; the one it has, if it has one."""
    check(Rules(welcome_minutes, 0, None))
    with database.atomic():
        policy, made = Policy.objects.get_or_create(
            single=True, defaults={"welcome_minutes": welcome_minutes}
        )
        if made:
            detail = {"welcome_minutes": welcome_minutes}
            audit.record(action="policy.started", by=by, subject=policy.id, detail=detail)
    return policy


def plan(*, wanted: Rules, applies_on: date, by: UUID) -> PolicyChange | None:
    """These rules from this day on; None where they hold on that day already.

    The same plan of the same champion again is the first one. Raises PolicyRefused.
    """
    check(wanted)
    check_day(applies_on)
    with database.atomic():
        begun = rules.beginning(_locked())
        standing = list(selectors.standing())
        if same := _on_the_day(standing, wanted, applies_on, by):
            return same
        before = rules.on(applies_on, begun, standing)
        if before == wanted:
            return None
        change = _change(before, wanted, applies_on, by)
        _refuse_clash(begun, [*standing, change])
        _save(change)
        detail = {"before": asdict(before), "after": asdict(wanted), "from": str(applies_on)}
        audit.record(action="policy.changed", by=by, subject=change.id, detail=detail)
    return change


def withdraw(*, change_id: UUID, by: UUID) -> PolicyChange:
    """Take a planned change back before its day; doing it again does nothing.

    Raises NotFound, HasBegun, PlansClash.
    """
    with database.atomic():
        begun = rules.beginning(_locked())
        change = PolicyChange.objects.filter(id=change_id).first()
        if change is None:
            raise NotFound
        if PolicyWithdrawal.objects.filter(change=change).exists():
            return change
        if change.applies_on <= selectors.today():
            raise refusals.HasBegun
        _refuse_clash(begun, selectors.standing().exclude(id=change.id))
        _save(PolicyWithdrawal(change=change, actor=by))
        audit.record(action="policy.withdrawn", by=by, subject=change.id)
    return change


def check(wanted: Rules) -> None:
    """Raises PolicyRefused for rules that no network may set."""
    floor, ceiling = wanted.floor_minutes, wanted.ceiling_minutes
    if not 0 <= wanted.welcome_minutes <= MAX_MINUTES:
        raise refusals.BadWelcome
    if ceiling is not None and floor > ceiling:
        raise refusals.FloorAboveCeiling
    if floor > 0:
        raise refusals.FloorAboveZero
    if floor < -MAX_MINUTES:
        raise refusals.BadFloor
    if ceiling is None:
        return
    if not 0 < ceiling <= MAX_CEILING_MINUTES:
        raise refusals.BadCeiling
    if ceiling < wanted.welcome_minutes:
        raise refusals.WelcomeAboveCeiling(wanted.welcome_minutes)


def check_day(day: date) -> None:
    """Raises DayPast, DayTooFar."""
    today = selectors.today()
    if day < today:
        raise refusals.DayPast
    if day > today + FARTHEST:
        raise refusals.DayTooFar


def _locked() -> Policy:
    """The policy, which everyone who changes it locks first."""
    start()
    return Policy.objects.select_for_update().get()


def _on_the_day(
    standing: list[PolicyChange], wanted: Rules, day: date, by: UUID
) -> PolicyChange | None:
    """This very plan, where it was made already. Raises DayTaken for another one."""
    planned = next((one for one in standing if one.applies_on == day), None)
    if planned is None:
        return None
    says = Rules(planned.welcome_minutes, planned.floor_minutes, planned.ceiling_minutes)
    if says == wanted and planned.actor == by:
        return planned
    raise refusals.DayTaken(day == selectors.today())


def _change(before: Rules, wanted: Rules, day: date, by: UUID) -> PolicyChange:
    old: dict[str, Any] = {f"old_{name}": value for name, value in asdict(before).items()}
    return PolicyChange(applies_on=day, actor=by, **old, **asdict(wanted))


def _refuse_clash(begun: Rules, changes: Iterable[PolicyChange]) -> None:
    """Go through all days to come: the rules of each must go together."""
    now = begun
    for change in sorted(changes, key=lambda one: one.applies_on):
        now = rules.changed(now, change)
        if change.applies_on < selectors.today():
            continue
        try:
            check(now)
        except refusals.PolicyRefused as clash:
            raise refusals.PlansClash(change.applies_on) from clash


_BY_STATE: dict[str, type[refusals.PolicyRefused]] = {
    "PO002": refusals.DayPast,
    "PO003": refusals.DayTaken,
    "PO004": refusals.HasBegun,
}


def _save(row: PolicyChange | PolicyWithdrawal) -> None:
    """Let the database have the last word, by its own clock, and say it in ours."""
    try:
        with database.atomic():
            row.save(force_insert=True)
    except DatabaseError as error:
        state = getattr(getattr(error.__cause__, "diag", None), "sqlstate", "")
        refusal = _BY_STATE.get(state or "")
        if refusal is None:
            raise
        raise refusal from error
