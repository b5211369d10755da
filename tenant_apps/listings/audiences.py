"""Who a listing may be for: what the form about one offers.

An app above, which knows what this network shares with others, says so. It registers in its
`AppConfig.ready()` a function:

    audiences.register(offered)     # offered() -> [(value, label), …]
"""

from collections.abc import Callable

from tenant_apps.listings.models import Listing

Offered = Callable[[], list[tuple[str, str]]]
_offers: list[Offered] = []

Audience = Listing.Audience
_USUAL = (Audience.ORGANISATION, Audience.NETWORK)
# From the fewest to the most who see it.
_WIDTH: dict[str, int] = {
    Audience.ORGANISATION: 0,
    Audience.KEPT: 1,
    Audience.NETWORK: 2,
    Audience.FEDERATION: 3,
}


def register(offered: Offered) -> None:
    """Let this say what more may be chosen; registering it twice changes nothing."""
    if offered not in _offers:
        _offers.append(offered)


def is_usual(audience: str) -> bool:
    """Whether it may be chosen in every network, so that nobody need be asked."""
    return audience in _USUAL


def choices(*, chosen: str = "") -> list[tuple[str, str]]:
    """What may be chosen now, the fewest first; what is `chosen` stays, offered or not."""
    named = {str(one.value): str(one.label) for one in _USUAL}
    for offered in _offers:
        named |= dict(offered())
    if chosen and chosen not in named:
        named[chosen] = str(Audience(chosen).label)
    return sorted(named.items(), key=lambda one: _WIDTH[one[0]])


def is_wider(audience: str, *, than: str) -> bool:
    """Whether more people may see it than before."""
    return _WIDTH[audience] > _WIDTH[than]
