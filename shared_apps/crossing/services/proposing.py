"""From a proposal to an agreement, or to none."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from kernel import clock, database
from kernel.errors import Forbidden
from kernel.ids import hash_of
from shared_apps.crossing import openings
from shared_apps.crossing.models import CrossExchange, Side
from shared_apps.crossing.openings import Opening
from shared_apps.crossing.services import acting, barring, limits, payment
from shared_apps.crossing.services.acting import Kind
from shared_apps.federation import pairs
from shared_apps.federation.refusals import PairPaused
from tenant_apps.exchanges.models.exchange import PENDING_STATES, State
from tenant_apps.exchanges.moves import Move
from tenant_apps.exchanges.services import AlreadyProposed, SameHours
from tenant_apps.exchanges.services.acting import require_hours, require_text
from tenant_apps.exchanges.services.proposing import ANSWER_WITHIN, HELP_WITHIN
from tenant_apps.ledger.repeating import repeated
from tenant_apps.listings import minimum
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenants import current
from tenants.current import NetworkRef


def propose(
    *,
    address: str,
    title: str,
    by_gives: bool,
    minutes: int,
    message: str,
    key: UUID,
    by: Member,
) -> CrossExchange:
    """Propose an exchange to a member of another network; `by_gives` says who helps whom.

    Raises Forbidden, what `recipients.resolve` raises, Blocked, BadHours, EmptyText,
    KeyReused; TooManyToday and TooManyOpen where the member has begun as much as they may.
    """
    require_text(title)
    return _propose(
        lambda: openings.by_address(address, title=title, by_gives=by_gives),
        minutes=minutes,
        message=message,
        key=key,
        asked=hash_of(Kind.PROPOSED, address, title, by_gives, minutes, message),
        by=by,
    )


def propose_to_listing(
    *, listing_id: UUID, minutes: int, message: str, key: UUID, by: Member
) -> CrossExchange:
    """Ask for an offer of another network, or offer to help with a request.

    Raises EntryGone and AlreadyProposed, beside what `propose` raises.
    """
    return _propose(
        lambda: openings.of_listing(listing_id),
        minutes=minutes,
        message=message,
        key=key,
        asked=hash_of(Kind.PROPOSED, listing_id, minutes, message),
        by=by,
    )


def propose_to_person(
    *,
    person_id: UUID,
    title: str,
    by_gives: bool,
    minutes: int,
    message: str,
    key: UUID,
    by: Member,
) -> CrossExchange:
    """Propose an exchange to someone of another network who wants to be found."""
    require_text(title)
    return _propose(
        lambda: openings.of_person(person_id, title=title, by_gives=by_gives),
        minutes=minutes,
        message=message,
        key=key,
        asked=hash_of(Kind.PROPOSED, person_id, title, by_gives, minutes, message),
        by=by,
    )


def counter(
    *, exchange_id: UUID, minutes: int, message: str, key: UUID, by: Member
) -> CrossExchange:
    """Suggest other hours or terms: now the other party has to answer. Raises SameHours."""
    require_hours(minutes)
    asked = hash_of(Kind.COUNTERED, minutes, message)

    def change(exchange: CrossExchange, side: Side) -> None:
        if minutes == exchange.minutes and not message.strip():
            raise SameHours
        exchange.state = State.COUNTERED
        exchange.minutes = minutes
        exchange.awaiting = side.other
        exchange.expires_at = clock.now() + ANSWER_WITHIN
        acting.happened(
            exchange,
            Kind.COUNTERED,
            actor=acting.party(side, by),
            key=key,
            asked=asked,
            minutes=minutes,
            text=message,
        )

    return acting.make(exchange_id, Move.COUNTER, change, key=key, asked=asked, by=by)


@repeated
def accept(*, exchange_id: UUID, key: UUID, by: Member) -> CrossExchange:
    """Agree to what the other party proposed last: the recipient's credits are held.

    Room is kept in both networks' trade limits. Raises CreditsMissing, CreditsTooMany,
    PartnerNotActive, TradeLimitDown or TradeLimitUp of one's own network, TradeLimitReached of
    the other, and what forbids two networks to trade.
    """
    found = acting.find(exchange_id, by)
    both = acting.between(found)
    of = payment.accounts(found, both)
    asked = hash_of(Kind.ACCEPTED)

    def change(exchange: CrossExchange, side: Side) -> None:
        actor = acting.party(side, by)
        exchange.state = State.ACCEPTED
        exchange.awaiting = ""
        exchange.expires_at = clock.now() + HELP_WITHIN
        acting.happened(
            exchange, Kind.ACCEPTED, actor=actor, key=key, asked=asked, minutes=exchange.minutes
        )
        payment.hold(exchange, exchange.id, exchange.minutes, of=of, both=both, actor=actor)

    return acting.make(exchange_id, Move.ACCEPT, change, key=key, asked=asked, by=by, both=both)


def decline(*, exchange_id: UUID, reason: str, key: UUID, by: Member) -> CrossExchange:
    """Say no to a proposal, and why."""
    require_text(reason)
    return _end(exchange_id, Move.DECLINE, Kind.DECLINED, key=key, by=by, text=reason)


def withdraw(*, exchange_id: UUID, key: UUID, by: Member) -> CrossExchange:
    """Take one's own proposal back before it is answered."""
    return _end(exchange_id, Move.WITHDRAW, Kind.WITHDRAWN, key=key, by=by)


@repeated
def cancel(*, exchange_id: UUID, reason: str = "", key: UUID, by: Member) -> CrossExchange:
    """Call off what was agreed; the held credits are free again, come what may."""
    return _end(exchange_id, Move.CANCEL, Kind.CANCELLED, key=key, by=by, text=reason)


def _end(
    exchange_id: UUID, which: Move, kind: Kind, *, key: UUID, by: Member, text: str = ""
) -> CrossExchange:
    asked = hash_of(kind, text)

    def change(exchange: CrossExchange, side: Side) -> None:
        actor = acting.party(side, by)
        was_agreed = exchange.state == State.ACCEPTED
        exchange.state = State(kind.value)
        exchange.awaiting = ""
        exchange.expires_at = None
        acting.happened(exchange, kind, actor=actor, key=key, asked=asked, text=text)
        if was_agreed:
            payment.release(exchange.id, actor=actor)

    return acting.make(exchange_id, which, change, key=key, asked=asked, by=by)


def _propose(
    opening: Callable[[], Opening],
    *,
    minutes: int,
    message: str,
    key: UUID,
    asked: bytes,
    by: Member,
) -> CrossExchange:
    if not may(by, Permission.EXCHANGE_PROPOSE):
        raise Forbidden
    minimum.require(by)
    require_hours(minutes)
    require_text(message)
    here = current.network()
    with current.federation(here):
        if known := _proposed(here, by, key, asked):
            return known
    found = opening()
    side = Side.PROVIDER if found.by_gives else Side.RECIPIENT
    values = _values(found, side, here, by) | {"minutes": minutes, "request_key": key}
    with current.federation(here, found.to.network):
        try:
            with database.atomic():
                limits.one_at_a_time(here, by)
                if known := _proposed(here, by, key, asked):
                    return known
                barring.require_none_to_begin(found, here, by)
                _require_trade(side, here, found.to.network)
                limits.require_room(here, by)
                exchange = CrossExchange.objects.create(**values)
                acting.happened(
                    exchange,
                    Kind.PROPOSED,
                    actor=acting.party(side, by),
                    key=key,
                    asked=asked,
                    minutes=minutes,
                    text=message,
                )
        except IntegrityError:
            if _is_pending(found, side, by):
                raise AlreadyProposed from None
            raise
    return exchange


def _require_trade(side: Side, here: NetworkRef, there: NetworkRef) -> None:
    """Raises PairPaused: what could not be agreed to need not be proposed."""
    stands = pairs.of(here.id, there.id)
    if stands is not None and stands.is_paused:
        raise PairPaused(*((there, here) if side is Side.PROVIDER else (here, there)))


def _values(found: Opening, side: Side, here: NetworkRef, by: Member) -> dict[str, Any]:
    to = found.to
    return {
        **acting.named(side, here.id, by.id, by.handle),
        **acting.named(side.other, to.network.id, to.member_id, to.handle),
        "entry": found.entry,
        "title": found.title,
        "proposed_by": side,
        "awaiting": side.other,
        "expires_at": clock.now() + ANSWER_WITHIN,
    }


def _proposed(here: NetworkRef, by: Member, key: UUID, asked: bytes) -> CrossExchange | None:
    """What this very request has proposed. Raises KeyReused if the key's proposed otherwise."""
    for side in Side:
        theirs = {"proposed_by": side, f"{side}_network": here.id, f"{side}_member": by.id}
        own = CrossExchange.objects.filter(request_key=key, **theirs).first()
        if own:
            acting.was_done(own, acting.party(side, by), key, asked)
            return own
    return None


def _is_pending(found: Opening, side: Side, by: Member) -> bool:
    if found.entry is None:
        return False
    theirs = {f"{side}_member": by.id, f"{side.other}_member": found.to.member_id}
    waiting = CrossExchange.objects.filter(entry=found.entry, state__in=PENDING_STATES, **theirs)
    return waiting.filter(proposed_by=side).exists()
