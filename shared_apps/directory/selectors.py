"""Reading the directory for the members of one network. Each function opens the federation's door.

Nothing of a network is given out that is not shared now, and nothing to one that is no partner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel import database
from shared_apps.directory.shelves import LISTINGS_SEEN, PEOPLE_SEEN, partners
from shared_apps.federation.models import FederatedNetwork
from tenant_apps.listings.models import today
from tenant_apps.search import finding
from tenant_apps.search.finding import Found, Wanted
from tenant_apps.search.shelves import Shelf
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef
from tenants.models import Network


@dataclass(frozen=True, slots=True)
class ListingEntry:
    """A listing of another network, as it last told it. `name` is empty if it is not shown."""

    id: UUID
    kind: str
    title: str
    text: str
    name: str
    more: str
    hours: str
    tags: Sequence[str]
    posted_at: datetime
    network: str


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A member of another network; without a name where they do not show it."""

    id: UUID
    name: str
    more: str
    tags: Sequence[str]
    network: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a network is in the federation and active, and which listings it shares."""

    is_in: bool
    shares: str


@dataclass(frozen=True, slots=True)
class _Asking:
    """A network, in the place of the member who searches."""

    id: UUID
    organisation_id: UUID | None = None


_LISTINGS = f"""
SELECT s.id, s.kind, s.title, s.text, s.name, s.more, s.hours, s.tags, s.posted_at, n.name
  FROM directory_listing AS s JOIN ({LISTINGS_SEEN}) AS seen ON seen.id = s.id
  JOIN tenants_network AS n ON n.id = s.network_id
 WHERE s.id = ANY(%(ids)s::uuid[])
"""  # noqa: S608 - made of constants
_PEOPLE = f"""
SELECT s.id, s.name, s.more, s.tags, n.name
  FROM directory_person AS s JOIN ({PEOPLE_SEEN}) AS seen ON seen.id = s.id
  JOIN tenants_network AS n ON n.id = s.network_id
 WHERE s.id = ANY(%(ids)s::uuid[])
"""  # noqa: S608 - made of constants
_HOME = """
SELECT s.network_id FROM TABLE AS s JOIN (SEEN) AS seen ON seen.id = s.id WHERE s.id = %(id)s
"""
_NAMES = f"""
SELECT slug, name FROM tenants_network WHERE id = ANY({partners("true")}) ORDER BY name
"""  # noqa: S608 - made of constants


def partners_of(asking: NetworkRef) -> dict[str, str] | None:
    """The networks whose entries this one's members may find, by name: slug and name.

    None at all where it is not in the federation now.
    """
    with current.federation(asking), database.atomic():
        if not _standing(asking).is_in:
            return None
        return dict(_rows(_NAMES, me=asking.id))


def find_listings(
    asking: NetworkRef, shelf: Shelf, wanted: Wanted
) -> tuple[Found, list[ListingEntry]]:
    """A page of what other networks offer or ask for, and what of all is found."""
    with current.federation(asking), database.atomic():
        found = finding.find(shelf, wanted, viewer=_Asking(asking.id))
        rows = _rows(_LISTINGS, me=asking.id, today=today(), ids=found.ids)
    entries = {row[0]: ListingEntry(*row) for row in rows}
    return found, [entries[one] for one in found.ids if one in entries]


def find_people(
    asking: NetworkRef, shelf: Shelf, wanted: Wanted
) -> tuple[Found, list[PersonEntry]]:
    """A page of people in other networks who want to be found."""
    with current.federation(asking), database.atomic():
        found = finding.find(shelf, wanted, viewer=_Asking(asking.id))
        rows = _rows(_PEOPLE, me=asking.id, ids=found.ids)
    entries = {row[0]: PersonEntry(*row) for row in rows}
    return found, [entries[one] for one in found.ids if one in entries]


def home_of_listing(asking: NetworkRef, listing_id: UUID) -> NetworkRef | None:
    """The network that shares this listing with the one that asks, if any does now."""
    return _home(asking, "directory_listing", LISTINGS_SEEN, listing_id)


def home_of_person(asking: NetworkRef, person_id: UUID) -> NetworkRef | None:
    """The network of a person who may be found by the one that asks, if there is one now."""
    return _home(asking, "directory_person", PEOPLE_SEEN, person_id)


def shows_listing(asking: NetworkRef, listing_id: UUID) -> bool:
    """Whether a listing is shared with the network that asks, by what was told last."""
    return bool(_homes(asking, "directory_listing", LISTINGS_SEEN, listing_id))


def shows_person(asking: NetworkRef, person_id: UUID) -> bool:
    """Whether a person may be found by the network that asks, by what was told last."""
    return bool(_homes(asking, "directory_person", PEOPLE_SEEN, person_id))


def standing(network: NetworkRef) -> Standing:
    """Where a network stands now."""
    with current.federation(network):
        return _standing(network)


def told_of(network: NetworkRef) -> list[UUID]:
    """The ids of all entries that this network has here, for itself."""
    with current.federation(network):
        rows = _rows(
            "SELECT id FROM directory_listing WHERE network_id = %(me)s"
            " UNION ALL SELECT id FROM directory_person WHERE network_id = %(me)s",
            me=network.id,
        )
    return [one for (one,) in rows]


def _standing(network: NetworkRef) -> Standing:
    found = FederatedNetwork.objects.filter(
        network=network.id,
        state=FederatedNetwork.State.JOINED,
        network__state=Network.State.ACTIVE,
    )
    shares = found.values_list("shares", flat=True).first()
    return Standing(shares is not None, shares or FederatedNetwork.Shares.NONE)


def _home(asking: NetworkRef, table: str, seen: str, entry_id: UUID) -> NetworkRef | None:
    rows = _homes(asking, table, seen, entry_id)
    return networks.by_id(rows[0][0]) if rows else None


def _homes(asking: NetworkRef, table: str, seen: str, entry_id: UUID) -> list[tuple[Any, ...]]:
    question = _HOME.replace("TABLE", table).replace("SEEN", seen)
    with current.federation(asking):
        return _rows(question, me=asking.id, today=today(), id=entry_id)


def _rows(question: str, **asked: Any) -> list[tuple[Any, ...]]:
    with database.cursor() as cursor:
        cursor.execute(question, asked)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
