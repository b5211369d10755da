"""Once a day: codes that can be used no more are deleted."""

from typing import Any

from shared_apps.linking import services as linking
from tenants import current
from tenants.rounds import network_round


@network_round(name="hopping.forget", every_seconds=24 * 3600)
def forget(**kwargs: Any) -> None:
    """Delete the network's old codes."""
    linking.forget_old_codes(current.network())
