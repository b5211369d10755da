"""What is done about askings by the clock."""

from typing import Any

from shared_apps.agreeing import services
from tenants.tasks import central_task


@central_task(name="agreeing.expire")
def expire(**kwargs: Any) -> None:
    """Every ten minutes: end what nobody decided about in a week."""
    services.expire()
