"""What can be searched of other networks, and which entries a network's members may find.

An entry may be found while its network and the one that asks are both in the federation and
active, and while its network shares that much: asked in the same statement, whatever is stored.
"""

from tenant_apps.search.models import Word
from tenant_apps.search.shelves import BEST, CLOSING, NAME, NEWEST, Filter, Shelf

# Partners of the network that asks, %(me)s; none where it is not in the federation itself.
_PARTNERS = """
ARRAY(SELECT partner.network_id FROM federation_network AS partner
        JOIN tenants_network AS network ON network.id = partner.network_id
       WHERE partner.state = 'joined' AND network.state = 'active'
         AND partner.network_id <> %(me)s AND SHARES
         AND EXISTS (SELECT FROM federation_network AS own
                       JOIN tenants_network AS mine ON mine.id = own.network_id
                      WHERE own.network_id = %(me)s
                        AND own.state = 'joined' AND mine.state = 'active'))
"""


def partners(shares: str) -> str:
    """SQL: the partners of which this is so."""
    return _PARTNERS.replace("SHARES", shares)


LISTINGS_SEEN = (
    """
SELECT e.id, e.closes_on AS place, e.facets, e.words
  FROM directory_listing AS e
 WHERE e.closes_on >= %(today)s AND e.network_id = ANY("""
    + partners("partner.shares <> 'none'")
    + """) AND (e.is_marked OR e.network_id = ANY("""
    + partners("partner.shares = 'all'")
    + "))"
)
PEOPLE_SEEN = (
    """
SELECT e.id, e.sort_name AS place, e.facets, e.words
  FROM directory_person AS e
 WHERE e.network_id = ANY("""
    + partners("true")
    + ")"
)
_NETWORK, _SKILL = Filter("network", "Network"), Filter("skill", "Skill")
LISTINGS = Shelf(
    scope=Word.Scope.LISTINGS,
    filters=(
        Filter(
            "kind", "Requests or offers", {"request": "Requests", "offer": "Offers"}, is_broad=True
        ),
        _NETWORK,
        _SKILL,
        Filter(
            "how", "How", {"in_person": "In person", "remote": "By phone or video"}, is_broad=True
        ),
    ),
    sorts={BEST: "Best match", NEWEST: "Newest", CLOSING: "Closing soon"},
    seen=LISTINGS_SEEN,
)
PEOPLE = Shelf(
    scope=Word.Scope.PEOPLE,
    filters=(_NETWORK, Filter("skill", "Can give")),
    sorts={BEST: "Best match", NEWEST: "Newest", NAME: "Name"},
    seen=PEOPLE_SEEN,
)
