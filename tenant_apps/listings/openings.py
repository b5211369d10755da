"""Who wants to know that a listing is open to others, or says something else than before.

Apps above register in their `AppConfig.ready()` a function of the listing. It is called in the
transaction of the change:

    openings.register(hear)     # hear(listing)
"""

from collections.abc import Callable

from tenant_apps.listings.models import Listing

Hear = Callable[[Listing], None]
_hearers: list[Hear] = []


def register(hear: Hear) -> None:
    """Let this be called whenever a listing opens; registering it twice changes nothing."""
    if hear not in _hearers:
        _hearers.append(hear)


def opened(listing: Listing) -> None:
    """Tell all who want to know, if it is open: call it once the change is written."""
    if listing.is_open:
        for hear in _hearers:
            hear(listing)
