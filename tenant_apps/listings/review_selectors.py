"""What waits for review, for those who review, and whether anything has to."""

from uuid import UUID

from kernel.errors import NotFound
from kernel.ids import hash_of
from tenant_apps.listings.models import Listing, ListingQuerySet, ReviewRule
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may

MOST_SHOWN = 50


def is_on() -> bool:
    """Whether what members post is looked at first."""
    return ReviewRule.objects.filter(is_on=True).exists()


def is_needed(by: Member) -> bool:
    """Whether what this member posts is looked at first; what reviewers post is not."""
    return not may(by, Permission.LISTING_REVIEW) and is_on()


def waiting(viewer: Member) -> list[Listing]:
    """What waits for this reviewer, the longest first, at most MOST_SHOWN."""
    return list(waiting_for(viewer).for_cards().order_by("id")[:MOST_SHOWN])


def waiting_for(viewer: Member) -> ListingQuerySet:
    """What waits for this member to review, nothing of their own; nothing for whoever does not."""
    if not may(viewer, Permission.LISTING_REVIEW):
        return Listing.objects.none()
    return _waiting().exclude(owner=viewer)


def count_for(viewer: Member) -> int | None:
    """How many wait; None for whoever does not review."""
    return waiting_for(viewer).count() if may(viewer, Permission.LISTING_REVIEW) else None


def get(viewer: Member, listing_id: UUID) -> Listing:
    """One that waits for this reviewer, or NotFound."""
    found = waiting_for(viewer).with_people()
    listing = found.prefetch_related("skills").filter(id=listing_id).first()
    if listing is None:
        raise NotFound
    return listing


def waits_with_others(listing: Listing) -> bool:
    """Whether anything else waits too."""
    return _waiting().exclude(id=listing.id).exists()


def digest(listing: Listing) -> str:
    """What tells whether a listing still says what its reviewer has read."""
    names = ("title", "description", "place", "audience", "help_kind_id", "minutes", "most_minutes")
    skills = sorted(str(skill.id) for skill in listing.skills.all())
    return hash_of([getattr(listing, name) for name in names], skills).hex()


def _waiting() -> ListingQuerySet:
    pending = Listing.objects.filter(state=Listing.State.PENDING)
    return pending.filter(owner__state=Member.State.ACTIVE)
