"""In each network by itself: what nobody took further ends, or is confirmed; files are swept."""

from typing import Any

from tenant_apps.exchanges import services
from tenant_apps.exchanges.stored import MESSAGES
from tenant_apps.listings import services as listings
from tenants.rounds import network_round


@network_round(name="exchanges.expire", every_seconds=600)
def expire(**kwargs: Any) -> None:
    """Expire this network's listings, exchanges and holds whose time is over."""
    listings.expire_due()
    services.expire_due()
    services.expire_holds()


@network_round(name="exchanges.confirm_by_time", every_seconds=3600)
def confirm_by_time(**kwargs: Any) -> None:
    """Every hour: confirm the hours that nobody answered by their day, where that is the rule."""
    services.confirm_due()


@network_round(name="exchanges.sweep", every_seconds=86_400)
def sweep(**kwargs: Any) -> None:
    """Remove this network's files that no message names, as a process that died may leave."""
    MESSAGES.sweep()
