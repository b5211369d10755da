"""By the clock: telling in each network what happened, and what nobody took further expires."""

from typing import Any

from shared_apps.crossing import services
from shared_apps.crossing.telling import tell
from tenants.tasks import central_task

__all__ = ["expire", "tell"]


@central_task(name="crossing.expire")
def expire(**kwargs: Any) -> None:
    """Expire exchanges between networks whose time is over, and give back what they hold."""
    services.expire_due()
