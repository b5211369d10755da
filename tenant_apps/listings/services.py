"""Writing offers and requests.

Errors: those of refusals.py, skills.services.UnknownSkill; kernel.errors.NotFound and Forbidden.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from kernel import database
from kernel.errors import Forbidden, NotFound
from kernel.ids import hash_of, uuid7
from tenant_apps.audit import services as audit
from tenant_apps.listings import (
    audiences,
    checks,
    drafts,
    links,
    openings,
    review_mails,
    review_selectors,
    selectors,
)
from tenant_apps.listings.models import Listing, ListingSkill, today, usual_closing_day
from tenant_apps.listings.moves import CHANGEABLE, TO, Move, is_possible
from tenant_apps.listings.refusals import KeyReused, LinkSpent, MoveImpossible, NotOwner
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may

CHANGING = [
    "title",
    "description",
    "help_kind",
    "minutes",
    "most_minutes",
    "people",
    "how",
    "place",
    "when",
    "weekdays",
    "dates",
    "audience",
    "closes_on",
]
# What a reviewer reads: put in other words, it is read again. So it is for a wider audience.
REVIEWED = {"title", "description", "place"}


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
    skills: Iterable[UUID] = (),
    **more: Any,
) -> Listing:
    """A new offer or request. `more`: as in CHANGING.

    The same key with the same input gives the first one; with other input it is KeyReused.
    """
    if not may(by, Permission.LISTING_POST):
        raise Forbidden
    named, request_key = set(skills), key or uuid7()
    asked = hash_of(kind, title, help_kind, is_draft, closes_on, sorted(named), more)
    listing = drafts.build(
        owner=owner,
        kind=kind,
        title=title,
        help_kind=help_kind,
        closes_on=closes_on,
        state=Listing.State.DRAFT if is_draft else _state_of_new(by),
        request_key=request_key,
        request_hash=asked,
        **more,
    )
    with database.atomic():
        if known := _posted(owner, request_key, asked):
            return known
        _check(listing)
        checks.check_kind(help_kind)
        checks.check_skills(named)
        try:
            with database.atomic():
                listing.save(force_insert=True)
        except IntegrityError:
            if known := _posted(owner, request_key, asked):
                return known
            raise
        _name_skills(listing, named)
        audit.record(action="listing.posted", by=by.id, subject=listing.id, detail={"kind": kind})
        _make_known(listing)
    return listing


def change(
    *, listing_id: UUID, by: Member, skills: Iterable[UUID] | None = None, **values: Any
) -> Listing:
    """Put a listing in other words. Only its skills and what stands in CHANGING may be given."""
    if unknown := set(values) - set(CHANGING):
        raise TypeError(f"These cannot be changed: {sorted(unknown)}")
    with database.atomic():
        listing = _own(listing_id, by)
        if listing.state not in CHANGEABLE:
            raise MoveImpossible("This is closed, so it cannot be changed. Post a new one instead.")
        known_dates, before = list(listing.dates), listing.state
        if (kind := values.pop("help_kind", listing.help_kind_id)) != listing.help_kind_id:
            checks.check_kind(kind)
            values["help_kind_id"] = kind
        values = drafts.in_order(values)
        is_reworded = any(getattr(listing, name) != values[name] for name in REVIEWED & set(values))
        audience = values.get("audience", listing.audience)
        is_reworded |= audiences.is_wider(audience, than=listing.audience)
        for name, value in values.items():
            setattr(listing, name, value)
        if is_reworded and review_selectors.is_needed(by):
            listing.state = _IF_REWORDED.get(listing.state, listing.state)
        _check(listing, known_dates=known_dates)
        listing.save(update_fields=[*values, "state"])
        if skills is not None:
            _rename_skills(listing, set(skills))
        audit.record(action="listing.changed", by=by.id, subject=listing.id)
        _make_known(listing, before)
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


def renew_by_link(*, signed: str) -> Listing:
    """Renew by the link of a reminder: its holder acts as the owner, once for a closing date.

    Raises NotFound for a link that is none here, LinkSpent, MoveImpossible.
    """
    renewal = links.read(signed)
    with database.atomic():
        listing = selectors.get_for_link(renewal.listing_id, lock=True)
        if listing.closes_on != renewal.closes_on:
            raise LinkSpent
        return move(listing_id=listing.id, what=Move.RENEW, by=listing.owner)


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
        target = _target(listing, what, by)
        if listing.state == target and what != Move.RENEW:
            return listing
        if not is_possible(listing, what):
            raise MoveImpossible(_why_not(listing, what))
        before = listing.state
        listing.state, listing.returned_because = target, ""
        if what == Move.RENEW:
            listing.closes_on = max(listing.closes_on, usual_closing_day())
        listing.save(update_fields=["state", "closes_on", "returned_because"])
        audit.record(action=f"listing.{target}", by=by.id, subject=listing.id)
        _make_known(listing, before)
    return listing


def expire_due() -> int:
    """Close every listing past its day. Returns how many."""
    with database.atomic():
        due = Listing.objects.filter(
            state__in=[Listing.State.OPEN, Listing.State.PAUSED], closes_on__lt=today()
        )
        return due.update(state=Listing.State.EXPIRED)


def _make_known(listing: Listing, before: str = "") -> None:
    """Announce what all may see now, and bring what waits from now on before a reviewer."""
    openings.opened(listing)
    if listing.state == Listing.State.PENDING != before:
        review_mails.tell_reviewers(listing)


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


# Reworded while others see it, it waits for review; reworded while paused, until it is posted.
_IF_REWORDED: dict[str, str] = {
    Listing.State.OPEN: Listing.State.PENDING,
    Listing.State.PAUSED: Listing.State.DRAFT,
}


def _state_of_new(by: Member) -> str:
    return Listing.State.PENDING if review_selectors.is_needed(by) else Listing.State.OPEN


def _target(listing: Listing, what: Move, by: Member) -> str:
    """What the move makes of it. Only a draft can say what no reviewer has read; what was sent
    back is read again, whoever wrote it and whatever the rule is now."""
    is_unread = listing.state in {Listing.State.DRAFT, Listing.State.PENDING}
    if what == Move.REOPEN and is_unread and listing.returned_because:
        return Listing.State.PENDING
    if what == Move.REOPEN and is_unread:
        return _state_of_new(by)
    return TO[what]


def _why_not(listing: Listing, what: Move) -> str:
    if what == Move.REOPEN and listing.is_past and listing.state == Listing.State.DRAFT:
        return "Its closing date has passed. Change that first."
    if what == Move.REOPEN and listing.is_past:
        return "Its closing date has passed. Renew it instead."
    return f"This {listing.kind} is {listing.get_state_display().lower()}, so that is not possible."


def _check(listing: Listing, *, known_dates: Iterable[date] = ()) -> None:
    """All that can be said of a listing without its kind of help and its skills."""
    checks.check_closing_day(listing.closes_on)
    checks.check_hours(listing.minutes, listing.most_minutes)
    checks.check_people(listing.people)
    checks.check_when(listing.when, listing.weekdays, listing.dates, known=known_dates)
    checks.check_audience(listing.audience, listing.owner)


def _posted(owner: Member, key: UUID, asked: bytes) -> Listing | None:
    """What this very request has posted. Raises KeyReused if the key's listing is another."""
    found = Listing.objects.filter(owner=owner, request_key=key).first()
    if found and (found.request_hash is None or bytes(found.request_hash) != asked):
        raise KeyReused
    return found


def _name_skills(listing: Listing, named: set[UUID]) -> None:
    ListingSkill.objects.bulk_create(
        ListingSkill(listing=listing, skill_id=skill) for skill in sorted(named)
    )


def _rename_skills(listing: Listing, wanted: set[UUID]) -> None:
    """These skills in place of those it had; what it had may stay though it left the list."""
    rows = ListingSkill.objects.filter(listing=listing)
    had = set(rows.values_list("skill_id", flat=True))
    checks.check_skills(wanted, known=had)
    rows.filter(skill_id__in=had - wanted).delete()
    _name_skills(listing, wanted - had)
