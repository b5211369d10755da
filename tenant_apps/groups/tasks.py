"""Every ten minutes: groups that nobody took further expire, in each network by itself."""

from typing import Any

from tenant_apps.groups import services
from tenants.rounds import network_round


@network_round(name="groups.expire", every_seconds=600)
def expire(**kwargs: Any) -> None:
    """Expire this network's groups whose time is over."""
    services.expire_due()
