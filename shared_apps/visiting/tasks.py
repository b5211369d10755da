"""What the clock does: visits whose time is over end, and networks are told."""

from typing import Any

from shared_apps.visiting import services, telling
from tenants.tasks import central_task


@central_task(name="visiting.look_after")
def look_after(**kwargs: Any) -> None:
    """End what is over, and tell of what nobody was told of yet."""
    services.end_what_is_over()
    telling.tell_waiting()
