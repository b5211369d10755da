"""Reading offers and requests: what a member may see of them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from kernel.errors import NotFound
from tenant_apps.listings.models import KindOfHelp, Listing, today
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.skills import selectors as skills
from tenant_apps.skills.models import Skill
from tenants.kept_queries import KeptQuery

MOST_SHOWN = 12


CLOSES_SOON = 7


def kinds() -> list[KindOfHelp]:
    """The kinds of help that this network has, in its order."""
    return list(KindOfHelp.objects.filter(is_retired=False))


def all_kinds() -> list[KindOfHelp]:
    """The same with those that are retired."""
    return list(KindOfHelp.objects.all())


def kind(code: str) -> KindOfHelp:
    """One kind of help, retired or not, or NotFound."""
    found = KindOfHelp.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def kind_choices() -> list[tuple[str, str]]:
    """The same as a form offers them."""
    return [(kind.code, kind.name) for kind in kinds()]


def skill_choices(*, also: Iterable[Skill] = ()) -> list[tuple[str, list[tuple[str, str]]]]:
    """The network's skills as a form offers them, by group; and `also` those that left the list."""
    offered = {skill.id: skill for skill in [*skills.listed(), *also]}
    groups: dict[str, list[tuple[str, str]]] = {}
    for skill in offered.values():
        label = Skill.Group(skill.group).label
        groups.setdefault(str(label), []).append((str(skill.id), skill.name))
    return list(groups.items())


def some_open(ids: list[UUID], *, viewer: Member) -> list[Listing]:
    """Those of these that the viewer sees, in this order."""
    found = Listing.objects.for_cards().open_to(viewer).in_bulk(ids)
    return [found[one] for one in ids if one in found]


def newest(*, kind: str, not_of: Member, count: int) -> list[Listing]:
    """The latest open offers or requests of others."""
    others = Listing.objects.for_cards().open_to(not_of).filter(kind=kind).exclude(owner=not_of)
    return list(others.order_by("-id")[:count])


def of_owner(owner: Member) -> list[Listing]:
    """A member's own listings, whatever their state, for the member."""
    own = Listing.objects.for_cards().filter(owner=owner).exclude(state=Listing.State.REMOVED)
    return list(own.order_by("-id"))


def open_of(owner: Member, *, viewer: Member) -> list[Listing]:
    """What the viewer sees of a member's listings, newest first."""
    return _OPEN.all(
        may(viewer, Permission.LISTING_READ),
        owner_id=owner.id,
        viewer_id=viewer.id,
        organisation_id=viewer.organisation_id,
        on=today(),
    )


def _open(
    reads: bool, *, owner_id: UUID, viewer_id: UUID, organisation_id: UUID | None, on: date
) -> QuerySet[Listing]:
    cards = Listing.objects.for_cards()
    found = cards.seen_by(viewer_id, organisation_id, reads=reads, on=on).filter(owner=owner_id)
    return found.order_by("-id")[:MOST_SHOWN]


_OPEN = KeptQuery(_open)


def ever_of(owner: Member) -> QuerySet[Listing]:
    """All that a member has ever posted, to be counted."""
    return Listing.objects.filter(owner=owner)


def closing_soon(owners: Iterable[Member]) -> QuerySet[Listing]:
    """Open listings of these members that close within a week, the soonest first.

    Titles and closing days alone are read.
    """
    of_theirs = Listing.objects.filter(owner__in=[owner.id for owner in owners])
    return of_theirs.closing_within(CLOSES_SOON, of=today()).only("owner", "title", "closes_on")


def get_visible(member: Member, listing_id: UUID) -> Listing:
    """A listing that this member may see; any other is missing."""
    listing = _VISIBLE.first(
        may(member, Permission.LISTING_READ),
        member_id=member.id,
        organisation_id=member.organisation_id,
        listing_id=listing_id,
        on=today(),
    )
    if listing is None:
        raise NotFound
    return listing


def open_now(listing_id: UUID) -> Listing | None:
    """One that is open to anybody, for whoever decides about it."""
    return Listing.objects.open_now().filter(id=listing_id).first()


def get_for_link(listing_id: UUID, *, lock: bool = False) -> Listing:
    """The listing of a reminder's link, for whoever holds the link, while its owner is active."""
    listings = Listing.objects.with_people().filter(id=listing_id, owner__state=Member.State.ACTIVE)
    if lock:
        listings = listings.select_for_update(of=("self",))
    listing = listings.exclude(state=Listing.State.REMOVED).first()
    if listing is None:
        raise NotFound
    return listing


def is_visible(member: Member, listing_id: UUID) -> bool:
    """Whether this member may see it."""
    seen = _visible(
        may(member, Permission.LISTING_READ),
        member_id=member.id,
        organisation_id=member.organisation_id,
        listing_id=listing_id,
        on=today(),
    )
    return seen.exists()


def _visible(
    reads: bool, *, member_id: UUID, organisation_id: UUID | None, listing_id: UUID, on: date
) -> QuerySet[Listing]:
    everything = Listing.objects.with_people()
    own = everything.filter(owner=member_id).exclude(state=Listing.State.REMOVED)
    seen = everything.seen_by(member_id, organisation_id, reads=reads, on=on)
    return (own | seen).filter(id=listing_id)


_VISIBLE = KeptQuery(_visible)
