"""Every ten minutes: what nobody took further expires, in each network by itself."""

from typing import Any

from tenant_apps.exchanges import services
from tenant_apps.listings import services as listings
from tenants.rounds import network_round


@network_round(name="exchanges.expire", every_seconds=600)
def expire(**kwargs: Any) -> None:
    """Expire this network's listings, exchanges and holds whose time is over."""
    listings.expire_due()
    services.expire_due()
    services.expire_holds()
