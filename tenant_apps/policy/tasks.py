"""Every minute: what a champion has planned for today, in each network by itself."""

from typing import Any

from tenant_apps.policy import applying
from tenants.rounds import network_round


@network_round(name="policy.apply", every_seconds=60)
def apply(**kwargs: Any) -> None:
    """Let this network's accounts follow the rules whose day has come."""
    applying.apply_due()
