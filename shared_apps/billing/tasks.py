"""What billing does by itself."""

from typing import Any

from shared_apps.billing import carrying, errands, events
from tenants.tasks import central_task

MOST_AT_ONCE = 50


@central_task(name=errands.TASK)
def carry_errands(**kwargs: Any) -> None:
    """After each change, and twice a minute: what Stripe has to be told."""
    errands.carry_due(carrying.carry, most=MOST_AT_ONCE)


@central_task(name=events.TASK)
def handle_events(**kwargs: Any) -> None:
    """After each webhook, and twice a minute: what Stripe told us."""
    events.handle_due(most=MOST_AT_ONCE)
