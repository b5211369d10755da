"""Every minute: what the federation says is taken up, and what was left untold is told."""

from typing import Any

from tenant_apps.sharing import telling
from tenants.rounds import network_round


@network_round(name="sharing.follow", every_seconds=60)
def follow(**kwargs: Any) -> None:
    """Share what this network shares now, and nothing that it does not."""
    telling.follow()
