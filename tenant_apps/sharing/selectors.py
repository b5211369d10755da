"""What members find of other networks, and what of themselves others see."""

from dataclasses import dataclass
from uuid import UUID

from kernel.errors import NotFound
from shared_apps.directory import selectors as directory
from shared_apps.directory.snapshots import PersonSnapshot
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.sharing import snapshots
from tenant_apps.sharing.models import Findable, Rule
from tenant_apps.sharing.snapshots import ShownListing
from tenants import current

Audience = Listing.Audience
_AUDIENCES: dict[str, list[tuple[str, str]]] = {
    "none": [],
    "marked": [(Audience.FEDERATION.value, str(Audience.FEDERATION.label))],
    "all": [
        (Audience.KEPT.value, str(Audience.KEPT.label)),
        (Audience.NETWORK.value, "This network, and other networks"),
    ],
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One of a member's open listings, and whether other networks see it."""

    listing: Listing
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Own:
    """What other networks see of a member: as a person, if they want to be found, and listings."""

    person: PersonSnapshot | None
    listings: list[Shown]


def rule() -> Rule:
    """What this network shares, as it last read of the federation."""
    return Rule.objects.filter(id=1).first() or Rule()


def audiences_now() -> list[tuple[str, str]]:
    """Who else a listing may be for, by what this network shares."""
    known = rule()
    return _AUDIENCES[known.shares] if known.is_in else []


def own(member: Member, shares: str) -> Own:
    """A member's own."""
    found = Listing.objects.open_now().with_people().filter(owner=member).order_by("-id")
    listings = [Shown(one, one.audience in snapshots.SHARED[shares]) for one in found]
    people = snapshots.of_people([member.id])
    return Own(people[0] if people else None, listings)


def is_findable(member: Member) -> bool:
    """Whether a member wants to be found from other networks."""
    return Findable.objects.filter(member=member).exists()


def listing(listing_id: UUID) -> tuple[str, ShownListing]:
    """A listing of another network, as that network has it now, and the network's name.

    NotFound where it is not shared with this one any more, or never was.
    """
    home = directory.home_of_listing(current.network(), listing_id)
    if home is None:
        raise NotFound
    with current.enter(home):
        found = snapshots.in_full(listing_id, shares=rule().shares)
    if found is None:
        raise NotFound
    return home.name, found


def person(person_id: UUID) -> tuple[str, PersonSnapshot]:
    """Someone in another network who wants to be found, and the network's name, or NotFound."""
    home = directory.home_of_person(current.network(), person_id)
    if home is None:
        raise NotFound
    with current.enter(home):
        found = snapshots.of_people([person_id])
    if not found:
        raise NotFound
    return home.name, found[0]
