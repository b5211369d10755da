"""Every hour: what nobody took further expires, in each network by itself."""

from typing import Any

from tenant_apps.exchanges import services
from tenant_apps.listings import services as listings
from tenants import current, selectors
from tenants.tasks import central_task, network_task


@central_task(name="exchanges.sweep")
def sweep(**kwargs: Any) -> None:
    """Ask for the sweep of each active network."""
    for network in selectors.all_in("active"):
        with current.enter(network):
            sweep_here.apply_async()


@network_task(name="exchanges.sweep_here")
def sweep_here(**kwargs: Any) -> None:
    """Expire this network's exchanges and listings whose time is over."""
    services.expire_due()
    listings.expire_due()
