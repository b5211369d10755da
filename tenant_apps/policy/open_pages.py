"""Which pages are open to a visitor, and by which methods: what does not stand here is refused.

Settings, texts and who may join, as champions have them. Not what moves credits (rules, hours by
time, accounts), what lets somebody in (links, invitations, sign-in, own host), what says who may do
what, what binds members (publishing a page), what members wrote to each other, nor files that take
members' data away.
"""

from typing import Final

READ: Final = frozenset({"GET", "HEAD"})
CHANGE: Final = READ | {"POST"}
POST: Final = frozenset({"POST"})

ALLOWED: Final[dict[str, frozenset[str]]] = {
    # The frame of every page
    "brand:logo": READ,
    "brand:theme": READ,
    "design:help": READ,
    # The visit itself
    "visiting:enter": POST,
    "visiting:here": READ,
    "visiting:leave": POST,
    # The network and its people
    "joining:people": READ,
    "joining:members": READ,
    "joining:invitations": READ,
    "joining:domains": CHANGE,
    "joining:found": POST,
    "joining:remove_domain": CHANGE,
    "members:member": READ,
    "members:roles": READ,
    "importing:start": READ,
    "arriving:sources": READ,
    "brokering:response_times": READ,
    "audit_log:log": READ,
    # Settings
    "brand:settings": CHANGE,
    "brand:words": CHANGE,
    "brand:preview": CHANGE,
    "oversight:policy": READ,
    "oversight:by_time": READ,
    "oversight:care": CHANGE,
    "membership_types:list": READ,
    "organisations:list": CHANGE,
    "organisations:organisation": CHANGE,
    "skills:list": CHANGE,
    "skills:skill": CHANGE,
    "skills:retire": CHANGE,
    "skills:bring_back": CHANGE,
    "listings:kinds": CHANGE,
    "listings:kind": CHANGE,
    "listings:retire_kind": CHANGE,
    "listings:bring_back_kind": CHANGE,
    "listings:templates": CHANGE,
    "listings:template": CHANGE,
    "listings:retire_template": CHANGE,
    "listings:bring_back_template": CHANGE,
    "own_host:page": READ,
    # Texts
    "pages:page": READ,
    "pages:version": READ,
    "pages:list": READ,
    "pages:write": CHANGE,
    "pages:preview": READ,
    "pages:drop": POST,
    "announcements:manage": READ,
    "champion_news:list": READ,
    # The federation
    "admission:membership": READ,
    "trade:overview": READ,
    "trade:statement": READ,
    "trade:month": READ,
    "trade:partners": READ,
}


# Sent, these keep nothing.
KEEPS_NOTHING: Final = frozenset({"brand:preview", "visiting:enter", "visiting:leave"})


def is_open(name: str, method: str | None) -> bool:
    """Whether a visitor may ask for this address, by its name, in this way."""
    return (method or "") in ALLOWED.get(name, frozenset())
