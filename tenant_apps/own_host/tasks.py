"""Every hour: how the network's own address stands, where it has one or asked for one."""

from typing import Any

from tenant_apps.own_host import services
from tenants.features import Feature
from tenants.rounds import network_round


@network_round(name="own_host.check", every_seconds=3600, feature=Feature.OWN_HOST)
def look_after(**kwargs: Any) -> None:
    """Look at the records, and give up what was never used."""
    services.look_after()
