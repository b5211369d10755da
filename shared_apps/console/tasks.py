"""Keeping the console's figures fresh."""

from typing import Any

from shared_apps.console import figures, health, measuring
from tenants import current
from tenants.rounds import network_round
from tenants.tasks import central_task


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
