"""Keeping the console's figures fresh."""

from typing import Any

from shared_apps.console import figures
from tenants.tasks import central_task


@central_task(name="console.measure")
def measure(**kwargs: Any) -> None:
    """Every minute: count members and hours inside each network."""
    figures.measure_all()
