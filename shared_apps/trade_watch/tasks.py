"""What is done for operators every night."""

from typing import Any

from shared_apps.trade_watch import services
from tenants.tasks import central_task


@central_task(
    name="trade_watch.reconcile",
    soft_time_limit=services.MOST_SECONDS - 60,
    time_limit=services.MOST_SECONDS,
)
def reconcile(**kwargs: Any) -> None:
    """Every night: the national ledger, and all ledgers held to each other."""
    services.reconcile()
