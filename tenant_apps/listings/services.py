"""Writing offers and requests.

Errors: NotOwner, MoveImpossible, BadClosingDay, UnknownKind; kernel.errors.NotFound and Forbidden.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from kernel import database
from kernel.errors import Forbidden, NotFound, Refused
from kernel.ids import uuid7
from tenant_apps.audit import services as audit
from tenant_apps.listings import selectors
from tenant_apps.listings.models import (
    MAX_OPEN_DAYS,
    Listing,
    today,
    usual_closing_day,
)
from tenant_apps.listings.moves import CHANGEABLE, TO, Move, is_possible
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may

CHANGING = ["title", "description", "help_kind", "minutes", "how", "place", "closes_on"]


class NotOwner(Forbidden):
    """Only its owner changes a listing."""

    code = "not_owner"
    default_message = "Only the member who posted this can change it."


class MoveImpossible(Refused):
    """The listing's state does not allow this any more."""

    code = "listing_state"


class BadClosingDay(Refused):
    """A closing date in the past, or too far ahead."""

    code = "closing_day"
    status = 422


class UnknownKind(Refused):
    """A kind of help that this network does not have, or not any more."""

    code = "kind_of_help"
    status = 422
    default_message = "Choose a kind of help from the list."


def check_kind(code: str) -> None:
    """Raises UnknownKind unless the network has this kind of help now."""
    if code not in {kind.code for kind in selectors.kinds()}:
        raise UnknownKind


def check_closing_day(day: date) -> None:
    """Raises BadClosingDay unless the day is from today to a year ahead."""
    if day < today():
        raise BadClosingDay("Choose a closing date from today on.")
    if day > today() + timedelta(days=MAX_OPEN_DAYS):
        raise BadClosingDay("Choose a closing date within a year.")


def post(
    *,
    owner: Member,
    kind: str,
    title: str,
    help_kind: str,
    by: Member,
    key: UUID | None = None,
    is_draft: bool = False,
    closes_on: date | None = None,
    **more: Any,
) -> Listing:
    """A new offer or request; the same key twice gives the first one. `more`: as in CHANGING."""
    if not may(by, Permission.LISTING_POST):
        raise Forbidden
    closing = closes_on or usual_closing_day()
    check_closing_day(closing)
    check_kind(help_kind)
    values = {
        "kind": kind,
        "title": title,
        "help_kind_id": help_kind,
        "closes_on": closing,
        "state": Listing.State.DRAFT if is_draft else Listing.State.OPEN,
        **more,
    }
    with database.atomic():
        listing, is_new = Listing.objects.get_or_create(
            owner=owner, request_key=key or uuid7(), defaults=values
        )
        if is_new:
            audit.record(
                action="listing.posted", by=by.id, subject=listing.id, detail={"kind": kind}
            )
    return listing


def change(*, listing_id: UUID, by: Member, **values: Any) -> Listing:
    """Put a listing in other words. Only what stands in CHANGING may be given."""
    if unknown := set(values) - set(CHANGING):
        raise TypeError(f"These cannot be changed: {sorted(unknown)}")
    with database.atomic():
        listing = _own(listing_id, by)
        if listing.state not in CHANGEABLE:
            raise MoveImpossible("This is closed, so it cannot be changed. Post a new one instead.")
        check_closing_day(values.get("closes_on", listing.closes_on))
        if (kind := values.pop("help_kind", listing.help_kind_id)) != listing.help_kind_id:
            check_kind(kind)
            values["help_kind_id"] = kind
        for name, value in values.items():
            setattr(listing, name, value)
        listing.save(update_fields=list(values))
        audit.record(action="listing.changed", by=by.id, subject=listing.id)
    return listing


def pause(*, listing_id: UUID, by: Member) -> Listing:
    """Out of sight for others until it is reopened."""
    return move(listing_id=listing_id, what=Move.PAUSE, by=by)


def reopen(*, listing_id: UUID, by: Member) -> Listing:
    """Open again, or for the first time."""
    return move(listing_id=listing_id, what=Move.REOPEN, by=by)


def renew(*, listing_id: UUID, by: Member) -> Listing:
    """Open, and for the usual time from today."""
    return move(listing_id=listing_id, what=Move.RENEW, by=by)


def fulfil(*, listing_id: UUID, by: Member) -> Listing:
    """Done: it found what it was for."""
    return move(listing_id=listing_id, what=Move.FULFIL, by=by)


def withdraw(*, listing_id: UUID, by: Member) -> Listing:
    """Closed without having been fulfilled."""
    return move(listing_id=listing_id, what=Move.WITHDRAW, by=by)


def move(*, listing_id: UUID, what: Move, by: Member) -> Listing:
    """Do this with one's own listing. What is done already stays done, without complaint."""
    with database.atomic():
        listing = _own(listing_id, by)
        target = TO[what]
        if listing.state == target and what != Move.RENEW:
            return listing
        if not is_possible(listing, what):
            raise MoveImpossible(_why_not(listing, what))
        listing.state = target
        if what == Move.RENEW:
            listing.closes_on = max(listing.closes_on, usual_closing_day())
        listing.save(update_fields=["state", "closes_on"])
        audit.record(action=f"listing.{target}", by=by.id, subject=listing.id)
    return listing


def expire_due() -> int:
    """Close every listing past its day. Returns how many."""
    with database.atomic():
        due = Listing.objects.filter(
            state__in=[Listing.State.OPEN, Listing.State.PAUSED], closes_on__lt=today()
        )
        return due.update(state=Listing.State.EXPIRED)


def _own(listing_id: UUID, by: Member) -> Listing:
    """The owner's listing, locked; what others may see is refused, what they may not is missing."""
    listing = (
        Listing.objects.select_for_update()
        .filter(id=listing_id, owner=by)
        .exclude(state=Listing.State.REMOVED)
        .first()
    )
    if listing is not None:
        return listing
    if selectors.is_visible(by, listing_id):
        raise NotOwner
    raise NotFound


def _why_not(listing: Listing, what: Move) -> str:
    if what == Move.REOPEN and listing.is_past:
        return "Its closing date has passed. Renew it instead."
    return f"This {listing.kind} is {listing.get_state_display().lower()}, so that is not possible."
