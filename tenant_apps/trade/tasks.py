"""Looking after the trade limits."""

from typing import Any

from tenant_apps.trade import services
from tenants.rounds import network_round


@network_round(name="trade.watch", every_seconds=600)
def watch(**kwargs: Any) -> None:
    """Every ten minutes: whether a trade limit has come near."""
    services.watch()
