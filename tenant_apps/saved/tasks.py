"""Every ten minutes: saved searches are tried on new listings, and tell of what they found."""

from typing import Any

from tenant_apps.saved import at_once, finds
from tenants.rounds import network_round


@network_round(name="saved.round", every_seconds=600)
def look(**kwargs: Any) -> None:
    """Find, then tell those who wish to hear at once; the rest waits for the weekly mail."""
    while finds.try_new() == finds.MOST_NEW:
        pass
    at_once.tell()
