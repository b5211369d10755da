"""Keeping the console's figures fresh, and doing what is asked for many networks at once."""

from typing import Any
from uuid import UUID

from shared_apps.console import figures, health, measuring
from shared_apps.console.bulk import selectors as many
from shared_apps.console.bulk import services as bulk
from tenants import current
from tenants.rounds import network_round
from tenants.tasks import central_task

MOST_SECONDS = 25.0


@network_round(name="console.measure", every_seconds=60)
def measure(**kwargs: Any) -> None:
    """Every minute: count members and hours inside the network."""
    figures.refresh(current.network())


@network_round(name="console.look", every_seconds=600)
def look(**kwargs: Any) -> None:
    """Every ten minutes: how the network does."""
    health.look(current.network())


@central_task(name="console.measure_service")
def measure_service(**kwargs: Any) -> None:
    """Every minute: how the whole service does, for the status page."""
    measuring.measure()


@central_task(name=bulk.WORK)
def work_on_many(*, run_id: str, **kwargs: Any) -> None:
    """For a while; what is left then queues up again."""
    if bulk.go_on(UUID(run_id), most_seconds=MOST_SECONDS):
        work_on_many.apply_async(kwargs={"run_id": run_id})


@central_task(name="console.go_on_with_many")
def go_on_with_many(**kwargs: Any) -> None:
    """Every minute: what a lost message or a killed worker left, and what nobody confirmed."""
    for run_id in many.unfinished():
        bulk.go_on(run_id, most_seconds=MOST_SECONDS)
    bulk.forget_unconfirmed()
