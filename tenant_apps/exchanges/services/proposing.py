"""From a proposal to an agreement, or to none."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from kernel import clock, database
from kernel.errors import Forbidden
from kernel.ids import hash_of
from tenant_apps.blocks import services as blocks
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.event import Kind
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.moves import Move
from tenant_apps.exchanges.selectors import pending_on
from tenant_apps.exchanges.services import acting, payment
from tenant_apps.exchanges.services.refusals import (
    AlreadyProposed,
    MemberNotActive,
    OwnListing,
    SameHours,
    ToOneself,
)
from tenant_apps.ledger.repeating import repeated
from tenant_apps.listings import minimum
from tenant_apps.listings import selectors as listings
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may

ANSWER_WITHIN = timedelta(days=30)
HELP_WITHIN = timedelta(days=180)


def propose_to_listing(
    *, listing_id: UUID, minutes: int, message: str, key: UUID, by: Member
) -> Exchange:
    """Offer to help with a request, or ask for an offer. The same form gives the first proposal."""
    listing = listings.get_visible(by, listing_id)
    if listing.owner_id == by.id:
        raise OwnListing
    provider, recipient = (listing.owner, by) if listing.is_offer else (by, listing.owner)
    return _propose(
        {"listing": listing, "title": listing.title, "provider": provider, "recipient": recipient},
        minutes=minutes,
        message=message,
        key=key,
        asked=hash_of(Kind.PROPOSED, listing_id, minutes, message),
        by=by,
    )


def propose_to_member(
    *,
    member_id: UUID,
    title: str,
    by_gives: bool,
    minutes: int,
    message: str,
    key: UUID,
    by: Member,
) -> Exchange:
    """Propose an exchange to a member directly; `by_gives` says who helps whom."""
    if member_id == by.id:
        raise ToOneself
    other = members.get(member_id, any_state=True)
    if not other.is_active:
        raise MemberNotActive(other.name)
    acting.require_text(title)
    provider, recipient = (by, other) if by_gives else (other, by)
    return _propose(
        {"title": title.strip(), "provider": provider, "recipient": recipient},
        minutes=minutes,
        message=message,
        key=key,
        asked=hash_of(Kind.PROPOSED, member_id, title, by_gives, minutes, message),
        by=by,
    )


def counter(*, exchange_id: UUID, minutes: int, message: str, key: UUID, by: Member) -> Exchange:
    """Suggest other hours or terms: now the other party has to answer.

    Raises SameHours where nothing is other: the same hours, and no message.
    """
    acting.require_hours(minutes)
    asked = hash_of(Kind.COUNTERED, minutes, message)
    with database.atomic():
        exchange = acting.lock(exchange_id, by)
        if acting.was_done(exchange, by, key, asked):
            return exchange
        acting.require(exchange, Move.COUNTER, by)
        if minutes == exchange.minutes and not message.strip():
            raise SameHours
        exchange.state = State.COUNTERED
        exchange.minutes = minutes
        exchange.awaiting = exchange.other(by.id)
        exchange.expires_at = clock.now() + ANSWER_WITHIN
        acting.happened(
            exchange, Kind.COUNTERED, by=by, key=key, asked=asked, minutes=minutes, text=message
        )
    return exchange


@repeated
def accept(*, exchange_id: UUID, key: UUID, by: Member) -> Exchange:
    """Agree to what the other party proposed last; the recipient's credits are held.

    Raises CreditsMissing, CreditsTooMany, MemberNotActive.
    """
    asked = hash_of(Kind.ACCEPTED)
    with database.atomic():
        exchange = acting.lock(exchange_id, by)
        if acting.was_done(exchange, by, key, asked):
            return exchange
        acting.require(exchange, Move.ACCEPT, by)
        exchange.hold_id = payment.hold_id(exchange)
        exchange.state = State.ACCEPTED
        exchange.awaiting = None
        exchange.expires_at = clock.now() + HELP_WITHIN
        acting.happened(
            exchange, Kind.ACCEPTED, by=by, key=key, asked=asked, minutes=exchange.minutes
        )
        payment.hold(exchange, exchange.hold_id, exchange.minutes, by=by)
    return exchange


def decline(*, exchange_id: UUID, reason: str, key: UUID, by: Member) -> Exchange:
    """Say no to a proposal, and why."""
    acting.require_text(reason)
    return _end(exchange_id, Move.DECLINE, Kind.DECLINED, by=by, key=key, text=reason)


def withdraw(*, exchange_id: UUID, key: UUID, by: Member) -> Exchange:
    """Take one's own proposal back before it is answered."""
    return _end(exchange_id, Move.WITHDRAW, Kind.WITHDRAWN, by=by, key=key)


def cancel(*, exchange_id: UUID, reason: str = "", key: UUID, by: Member) -> Exchange:
    """Call off what was agreed; the held credits are free again."""
    return _end(exchange_id, Move.CANCEL, Kind.CANCELLED, by=by, key=key, text=reason)


def _propose(
    values: dict[str, Any], *, minutes: int, message: str, key: UUID, asked: bytes, by: Member
) -> Exchange:
    if not may(by, Permission.EXCHANGE_PROPOSE):
        raise Forbidden
    acting.require_hours(minutes)
    acting.require_text(message)
    with database.atomic():
        blocks.require_none(by=by, other=_other(values, by))
        if known := _proposed(by, key, asked):
            return known
        minimum.require(by)
        try:
            with database.atomic():
                exchange = _create(values, minutes=minutes, key=key, by=by)
        except IntegrityError:
            return _lost_race(values, by, key, asked)
        acting.happened(
            exchange, Kind.PROPOSED, by=by, key=key, asked=asked, minutes=minutes, text=message
        )
    return exchange


def _create(values: dict[str, Any], *, minutes: int, key: UUID, by: Member) -> Exchange:
    return Exchange.objects.create(
        **values,
        proposed_by=by,
        awaiting=_other(values, by),
        minutes=minutes,
        expires_at=clock.now() + ANSWER_WITHIN,
        request_key=key,
    )


def _other(values: dict[str, Any], by: Member) -> Member:
    other: Member = values["recipient"] if values["provider"].id == by.id else values["provider"]
    return other


def _lost_race(values: dict[str, Any], by: Member, key: UUID, asked: bytes) -> Exchange:
    """The same form arrived twice, or another proposal to this listing waits already."""
    if known := _proposed(by, key, asked):
        return known
    if "listing" in values and pending_on(listing_id=values["listing"].id, by=by):
        raise AlreadyProposed
    raise


def _proposed(by: Member, key: UUID, asked: bytes) -> Exchange | None:
    """What this very request has proposed. Raises KeyReused if the key's proposed otherwise."""
    found = Exchange.objects.with_people().filter(proposed_by=by, request_key=key).first()
    if found:
        acting.was_done(found, by, key, asked)
    return found


@repeated
def _end(
    exchange_id: UUID, move: Move, kind: Kind, *, by: Member, key: UUID, text: str = ""
) -> Exchange:
    asked = hash_of(kind, text)
    with database.atomic():
        exchange = acting.lock(exchange_id, by)
        if acting.was_done(exchange, by, key, asked):
            return exchange
        acting.require(exchange, move, by)
        exchange.state = State(kind.value)
        exchange.awaiting = None
        exchange.expires_at = None
        acting.happened(exchange, kind, by=by, key=key, asked=asked, text=text)
        payment.release(exchange.hold_id, by=by)
    return exchange
