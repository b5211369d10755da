"""By the clock: telling in each network what happened, expiring, and asking operators."""

from typing import Any

from shared_apps.crossing import operators_mail, services
from shared_apps.crossing.telling import tell
from tenants.tasks import central_task

__all__ = ["ask_operators", "expire", "tell"]


@central_task(name="crossing.expire")
def expire(**kwargs: Any) -> None:
    """Expire exchanges between networks whose time is over, and give back what they hold."""
    services.expire_due()


@central_task(name="crossing.ask_operators")
def ask_operators(**kwargs: Any) -> None:
    """Tell operators by mail of what two networks leave to them."""
    operators_mail.ask()
