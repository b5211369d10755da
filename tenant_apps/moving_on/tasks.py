"""Every hour, in the open community network alone: whose organisation has a network now."""

from typing import Any

from tenant_apps.moving_on import finding
from tenants import current
from tenants.rounds import network_round


@network_round(name="moving_on.notice", every_seconds=3600)
def notice(**kwargs: Any) -> None:
    """Note who can move on, where their own pages ask for it."""
    if current.network().is_community:
        finding.notice()
