"""Reading offers and requests: what a member may see of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.errors import NotFound
from tenant_apps.listings.models import KindOfHelp, Listing, ListingQuerySet
from tenant_apps.members.models import Member
from tenant_apps.skills import selectors as skills
from tenant_apps.skills.models import Skill

PAGE_SIZE = 20
MAX_WORDS = 8
MOST_SHOWN = 12


@dataclass(frozen=True)
class Page:
    """Some listings, newest first, and where the older ones begin, if there are any."""

    listings: list[Listing]
    next_before: UUID | None


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


def browse(
    *,
    viewer: Member,
    kind: str,
    query: str = "",
    help_kind: str = "",
    before: UUID | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """Open offers or requests that hold all the words of the query, older than the cursor."""
    listings = Listing.objects.for_cards().open_to(viewer).filter(_holds(query), kind=kind)
    if help_kind:
        listings = listings.filter(help_kind_id=help_kind)
    if before:
        listings = listings.filter(id__lt=before)
    found = list(listings.order_by("-id")[: size + 1])
    shown = found[:size]
    return Page(shown, shown[-1].id if len(found) > size else None)


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
    found = Listing.objects.for_cards().open_to(viewer).filter(owner=owner)
    return list(found.order_by("-id")[:MOST_SHOWN])


def count_of(owner: Member) -> int:
    """How many listings a member has ever posted."""
    return Listing.objects.filter(owner=owner).count()


def get_visible(member: Member, listing_id: UUID) -> Listing:
    """A listing that this member may see; any other is missing."""
    listing = _visible_to(member).filter(id=listing_id).first()
    if listing is None:
        raise NotFound
    return listing


def get_for_link(listing_id: UUID, *, lock: bool = False) -> Listing:
    """The listing of a reminder's link, for whoever holds the link, while its owner is active."""
    listings = _with_people().filter(id=listing_id, owner__state=Member.State.ACTIVE)
    if lock:
        listings = listings.select_for_update(of=("self",))
    listing = listings.exclude(state=Listing.State.REMOVED).first()
    if listing is None:
        raise NotFound
    return listing


def is_visible(member: Member, listing_id: UUID) -> bool:
    """Whether this member may see it."""
    return _visible_to(member).filter(id=listing_id).exists()


def _visible_to(member: Member) -> QuerySet[Listing]:
    own = _with_people().filter(owner=member).exclude(state=Listing.State.REMOVED)
    return own | _with_people().open_to(member)


def _with_people() -> ListingQuerySet:
    return Listing.objects.select_related("owner__organisation", "help_kind")


def _holds(query: str) -> Q:
    """Each word in the title, the description or the owner's name."""
    found = Q()
    for word in query.split()[:MAX_WORDS]:
        found &= (
            Q(title__icontains=word)
            | Q(description__icontains=word)
            | Q(owner__name__icontains=word)
        )
    return found
