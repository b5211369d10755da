"""What the clock does: networks are told of what was cut short."""

from typing import Any

from shared_apps.switches import telling
from tenants.tasks import central_task


@central_task(name="switches.tell")
def tell(**kwargs: Any) -> None:
    """Every minute: what was switched and not told of yet."""
    telling.tell_waiting()
