"""Which rules hold on a day: those the network began with, and each change up to then on top."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from tenant_apps.policy.models import Policy, PolicyChange

# For so long someone may still be joining by the rules of before.
LATECOMERS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a champion may set. A ceiling of None is no ceiling."""

    welcome_minutes: int
    floor_minutes: int
    ceiling_minutes: int | None


def beginning(policy: Policy) -> Rules:
    """The rules before any change."""
    return Rules(policy.welcome_minutes, policy.floor_minutes, policy.ceiling_minutes)


def changed(rules: Rules, change: PolicyChange) -> Rules:
    """The rules after this change, which leaves alone what it does not set."""
    set_by_it: dict[str, Any] = {}
    if change.sets_welcome:
        set_by_it["welcome_minutes"] = change.welcome_minutes
    if change.sets_floor:
        set_by_it["floor_minutes"] = change.floor_minutes
    if change.sets_ceiling:
        set_by_it["ceiling_minutes"] = change.ceiling_minutes
    return replace(rules, **set_by_it)


def on(day: date, begun: Rules, changes: Iterable[PolicyChange]) -> Rules:
    """The rules of this day. `changes` are those that stand, in whatever order."""
    rules = begun
    for change in sorted(changes, key=lambda one: one.applies_on):
        if change.applies_on <= day:
            rules = changed(rules, change)
    return rules


def in_force_since(change: PolicyChange) -> datetime:
    """The moment: the beginning of its day, or when it was decided on that day."""
    midnight = datetime.combine(change.applies_on, datetime.min.time())
    return max(timezone.make_aware(midnight), change.recorded_at)


def settled_at(change: PolicyChange) -> datetime:
    """From when on nobody joins by the rules of before it any more."""
    return in_force_since(change) + LATECOMERS
