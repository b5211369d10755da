"""What rounds do: links that nobody was told of, and codes that can be used no more."""

from typing import Any

from shared_apps.linking import services as linking
from tenant_apps.hopping import services
from tenants import current
from tenants.rounds import network_round


@network_round(name="hopping.note", every_seconds=600)
def note(**kwargs: Any) -> None:
    """Tell of links whose making was cut short."""
    services.note_what_was_left()


@network_round(name="hopping.forget", every_seconds=24 * 3600)
def forget(**kwargs: Any) -> None:
    """Delete the network's old codes."""
    linking.forget_old_codes(current.network())
