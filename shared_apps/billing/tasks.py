"""What billing does by itself."""

from typing import Any

from shared_apps.billing import (
    carrying,
    catching_up,
    dunning,
    ending,
    errands,
    events,
    reconciling,
    usage,
)
from tenants import current, overdue
from tenants.rounds import network_round
from tenants.tasks import central_task

MOST_AT_ONCE = 50
MOST_SECONDS = 200


@central_task(name=errands.TASK)
def carry_errands(**kwargs: Any) -> None:
    """After each change, and twice a minute: what Stripe has to be told."""
    errands.carry_due(carrying.carry, most=MOST_AT_ONCE)


@central_task(name=events.TASK)
def handle_events(**kwargs: Any) -> None:
    """After each webhook, and twice a minute: what Stripe told us."""
    events.handle_due(most=MOST_AT_ONCE)


@central_task(name="billing.catch_up")
def catch_up(**kwargs: Any) -> None:
    """Every hour: networks that were built while billing was off, or archived."""
    catching_up.open_missing()
    ending.end_of_archived()


@central_task(name="billing.dun")
def dun(**kwargs: Any) -> None:
    """Every hour: the next step with whoever has not paid, one account at a time."""
    overdue.each(dunning.to_climb(), dunning.climb, most_seconds=MOST_SECONDS)


@central_task(
    name="billing.reconcile",
    soft_time_limit=reconciling.MOST_SECONDS - 60,
    time_limit=reconciling.MOST_SECONDS,
)
def reconcile(**kwargs: Any) -> None:
    """Every night: our rows held to Stripe's."""
    reconciling.reconcile()


@network_round(name="billing.count", every_seconds=6 * 3600)
def count(**kwargs: Any) -> None:
    """A few times a day: months that are over and have not been counted yet."""
    usage.take(current.network())
