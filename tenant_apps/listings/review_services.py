"""Reviewing what members post. Errors: Forbidden, ReviewDone, ChangedSince, NoReason."""

from collections.abc import Collection
from uuid import UUID

from kernel import database
from kernel.errors import Forbidden, NotFound, Refused
from tenant_apps.audit import services as audit
from tenant_apps.listings import openings, review_mails, review_selectors, switching
from tenant_apps.listings.models import Listing, ReviewRule, usual_closing_day
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may

LONGEST_REASON = 500
_TO_TAKE_DOWN = (
    Listing.State.DRAFT,
    Listing.State.PENDING,
    Listing.State.OPEN,
    Listing.State.PAUSED,
    Listing.State.EXPIRED,
)


class ReviewDone(Refused):
    """Another reviewer was first, or the owner took it back."""

    code = "review_done"
    default_message = "This does not wait for review any more: somebody has dealt with it."


class ChangedSince(Refused):
    """Its owner has changed it while it was being read."""

    code = "changed_since"
    default_message = "Its owner has changed this since you opened it. Read it again first."


class NoReason(Refused):
    """Sent back without a word, or with too many."""

    code = "no_reason"
    status = 422
    default_message = f"Say why, in at most {LONGEST_REASON} characters."


def set_rule(*, is_on: bool, by: UUID) -> None:
    """Have what members post looked at from now on, or no more. What waits, waits on."""
    switching.turn(ReviewRule, is_on=is_on, noun="listing_review", by=by)


def publish(*, listing_id: UUID, seen: str, by: Member) -> Listing:
    """Let all see it, as the reviewer read it: `seen` is its digest of then. Of two, one acts."""
    with database.atomic():
        listing = _locked(listing_id, by)
        if review_selectors.digest(listing) != seen:
            raise ChangedSince
        _open(listing)
        audit.record(action="listing.published", by=by.id, subject=listing.id)
        openings.opened(listing)
        review_mails.tell_published(listing)
    return listing


def send_back(*, listing_id: UUID, reason: str, by: Member) -> Listing:
    """Back to its owner, who reads why, mends it and sends it again. Of two, one acts."""
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise NoReason
    with database.atomic():
        listing = _locked(listing_id, by)
        listing.state, listing.returned_because = Listing.State.DRAFT, said
        listing.save(update_fields=["state", "returned_because"])
        audit.record(action="listing.sent_back", by=by.id, subject=listing.id)
        review_mails.tell_sent_back(listing)
    return listing


def take_down(*, listing_id: UUID, because: str, by: Member) -> None:
    """Off the list after a report, back to its owner, who mends it and sends it again. It is then
    looked at first, whatever the network's rule. What is closed for good stays as it is."""
    with database.atomic():
        listing = Listing.objects.select_for_update().get(id=listing_id)
        if listing.state not in _TO_TAKE_DOWN:
            return
        listing.state, listing.returned_because = Listing.State.DRAFT, because
        listing.save(update_fields=["state", "returned_because"])
        audit.record(action="listing.sent_back", by=by.id, subject=listing.id)


def put_back(*, listing_id: UUID, known: Collection[tuple[str, str]], by: Member) -> None:
    """Back on the list after an appeal, as long as title and description are `known`; reworded, it
    is its owner's to post. What they have closed or opened meanwhile stays as it is."""
    with database.atomic():
        found = Listing.objects.select_for_update(of=("self",)).select_related("owner")
        listing = found.get(id=listing_id)
        is_back = listing.state == Listing.State.DRAFT and listing.returned_because
        if not is_back and listing.state != Listing.State.PENDING:
            return
        listing.returned_because = ""
        if (listing.title, listing.description) in known:
            _open(listing)
            audit.record(action="listing.published", by=by.id, subject=listing.id)
            openings.opened(listing)
        else:
            listing.save(update_fields=["returned_because"])


def _open(listing: Listing) -> None:
    listing.state = Listing.State.OPEN
    if listing.is_past:
        listing.closes_on = usual_closing_day()
    listing.save(update_fields=["state", "closes_on", "returned_because"])


def _locked(listing_id: UUID, by: Member) -> Listing:
    if not may(by, Permission.LISTING_REVIEW):
        raise Forbidden
    found = Listing.objects.select_for_update(of=("self",)).select_related("owner__user")
    listing = found.filter(id=listing_id).first()
    if listing is None or listing.owner_id == by.id:
        raise NotFound
    if listing.state != Listing.State.PENDING:
        raise ReviewDone
    return listing
