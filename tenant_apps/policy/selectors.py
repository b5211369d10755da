"""Reading the policy."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from kernel import clock
from tenant_apps.policy import rules
from tenant_apps.policy.models import Policy, PolicyChange
from tenant_apps.policy.rules import Rules

MOST_SHOWN = 200


def today() -> date:
    """The day as London has it."""
    return timezone.localdate(clock.now())


def current() -> Rules:
    """The rules of today."""
    return on(today())


def on(day: date) -> Rules:
    """The rules of a day, as far as they are decided."""
    begun = rules.beginning(Policy.objects.first() or Policy())
    return rules.on(day, begun, standing().filter(applies_on__lte=day))


def standing() -> QuerySet[PolicyChange]:
    """Every change that was not withdrawn, earliest first."""
    return PolicyChange.objects.filter(withdrawal__isnull=True).order_by("applies_on")


def history() -> list[PolicyChange]:
    """Every change with what became of it, the latest day first."""
    changes = PolicyChange.objects.select_related("withdrawal", "application")
    return list(changes.order_by("-applies_on", "-id")[:MOST_SHOWN])


def not_yet_applied() -> list[PolicyChange]:
    """Changes whose day has come, and which not all accounts have followed yet."""
    due = standing().filter(applies_on__lte=today(), application__isnull=True)
    return list(due)
