"""What other networks see of this one's listings and people: read here, of what is so now."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from kernel.minutes import hours_range
from shared_apps.directory.snapshots import ListingSnapshot, PersonSnapshot
from tenant_apps.listings import presenters as listings
from tenant_apps.listings.models import Listing, ListingQuerySet
from tenant_apps.members import presenters as members
from tenant_apps.members.models import Member
from tenant_apps.sharing.contacts import without
from tenant_apps.sharing.models import Findable
from tenant_apps.skills import selectors as skills
from tenant_apps.skills.models import Skill

_Audience = Listing.Audience
# By what the network shares: the audiences of listings that other networks see.
SHARED: dict[str, tuple[str, ...]] = {
    "none": (),
    "marked": (_Audience.FEDERATION,),
    "all": (_Audience.NETWORK, _Audience.FEDERATION),
}
_HOW: dict[str, tuple[str, ...]] = {
    Listing.How.EITHER: (Listing.How.IN_PERSON, Listing.How.REMOTE),
    Listing.How.IN_PERSON: (Listing.How.IN_PERSON,),
    Listing.How.REMOTE: (Listing.How.REMOTE,),
}
# What a listing's own page says beside it, and other networks need not know.
_OURS = {"Who sees it"}


@dataclass(frozen=True, slots=True)
class ShownListing:
    """A listing in full as another network's page shows it, with the rows that tell more.

    `minutes`: how long it takes at least, if it says so.
    """

    snapshot: ListingSnapshot
    rows: list[dict[str, str]]
    minutes: int | None


def shared(shares: str) -> ListingQuerySet:
    """The listings that other networks see where this network shares so much."""
    return Listing.objects.open_now().filter(audience__in=SHARED[shares])


def of_listings(ids: Iterable[UUID], *, shares: str) -> list[ListingSnapshot]:
    """Those of these that other networks see."""
    return [snapshot(one) for one in _with_all(ids, shares)]


def in_full(listing_id: UUID, *, shares: str) -> ShownListing | None:
    """One listing, if other networks see it."""
    for listing in _with_all([listing_id], shares):
        rows = listings.rows(listing, [skill.name for skill in listing.skills.all()])
        shown = [{**row, "value": without(row["value"])} for row in rows if row["key"] not in _OURS]
        return ShownListing(snapshot(listing), shown, listing.minutes)
    return None


def of_people(ids: Iterable[UUID]) -> list[PersonSnapshot]:
    """Those of these who are active and want to be found."""
    findable = Findable.objects.filter(member__in=list(ids)).values("member")
    found = Member.objects.active().select_related("organisation").filter(id__in=findable)
    given = skills.given_by(people := list(found))
    return [person(member, given.get(member.id, [])) for member in people]


def snapshot(listing: Listing) -> ListingSnapshot:
    """A listing of `shared`, with its owner and skills, as other networks see it."""
    owner, named = listing.owner, list(listing.skills.all())
    return ListingSnapshot(
        id=listing.id,
        is_marked=listing.audience == _Audience.FEDERATION,
        kind=listing.kind,
        title=without(listing.title),
        text=without(listing.description),
        name=owner.name if owner.shows_name_outside else "",
        more=without(members.more(owner)) if owner.shows_name_outside else "",
        hours=hours_range(listing.minutes, listing.most_minutes) if listing.minutes else "",
        tags=listings.tags(listing, sorted(skill.name for skill in named)),
        skills=_codes(named),
        how=_HOW[listing.how],
        closes_on=listing.closes_on,
        posted_at=listing.created_at,
    )


def person(member: Member, gives: list[Skill]) -> PersonSnapshot:
    """A member as other networks see them: without a name, what they can give alone."""
    named = member.shows_name_outside
    return PersonSnapshot(
        id=member.id,
        name=member.name if named else "",
        more=without(members.more(member)) if named else "",
        text=without(member.about) if named else "",
        tags=[skill.name for skill in gives],
        skills=_codes(gives),
    )


def _with_all(ids: Iterable[UUID], shares: str) -> ListingQuerySet:
    found = shared(shares).with_people().prefetch_related("skills")
    return found.filter(id__in=list(ids))


def _codes(named: list[Skill]) -> list[str]:
    return sorted({skill.national_code for skill in named if skill.national_code})
