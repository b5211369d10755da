"""What ends without the two: what nobody took further, what is open as a network or one leaves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid5

from django.db.models import QuerySet

from kernel import clock, database
from kernel.ids import uuid7
from shared_apps.crossing.models import CrossExchange, Side
from shared_apps.crossing.services import acting, payment, settling
from shared_apps.crossing.services.acting import NOBODY, Actor, Kind
from tenant_apps.exchanges.models.exchange import (
    EXPIRING_STATES,
    OPEN_STATES,
    PENDING_STATES,
    State,
)
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member
from tenants import current, overdue
from tenants.current import NetworkRef

BATCH = 500
MOST_SECONDS = 25.0
# What somebody who left has said, as far as the other is concerned.
LEFT = "Their membership has ended, so they do not confirm these hours. Others decide."


def expire_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Expire the exchanges whose time is over, whatever became of their networks; how many.

    What is held for hours that wait to be confirmed, or are in dispute, stays.
    """
    with current.federation():
        due = list(overdue.ids(CrossExchange.objects.all(), batch=BATCH))
    return overdue.each(due, _expire, most_seconds=most_seconds)


def count_open(network: NetworkRef) -> int:
    """How many exchanges of this network go on."""
    with current.federation(network):
        return _open(network).count()


def cancel_open(network: NetworkRef, by: UUID | None) -> None:
    """Cancel all that goes on between a network that leaves and others; all is given back.

    `by` is noted with its leaving. The two of each are told.
    """
    with current.federation(network):
        going = list(_open(network).order_by("id").values_list("id", flat=True))
    for exchange_id in going:
        _end(exchange_id, _cancelled)


def end_open_of(member: Member) -> None:
    """End all that goes on of a member who is erased, as they could: all is given back.

    A proposal of theirs is withdrawn, one to them declined, what was agreed cancelled.
    """
    for exchange, side in _going(member, OPEN_STATES):
        _end(exchange.id, partial(_left, side=side, actor=acting.party(side, member)))


def leave_open_of(member: Member) -> None:
    """End what a member who leaves has proposed or agreed; hours that were logged go on.

    Those that wait for them come before who decides for the two networks.
    """
    for exchange, side in _going(member, EXPIRING_STATES):
        _end(exchange.id, partial(_left_unlogged, side=side, actor=acting.party(side, member)))
    for exchange in hours_to_confirm(member):
        key = uuid5(exchange.id, f"left {exchange.last_position}")
        settling.dispute(exchange_id=exchange.id, message=LEFT, key=key, by=member)


def hours_to_confirm(member: Member) -> list[CrossExchange]:
    """Exchanges with other networks whose hours wait for this member to confirm them."""
    return [
        exchange for exchange, side in _going(member, [State.LOGGED]) if exchange.awaiting == side
    ]


def _going(member: Member, states: Sequence[State]) -> list[tuple[CrossExchange, Side]]:
    """The member's exchanges in these states, each with the side that is theirs."""
    here = current.network()
    with current.federation(here):
        found = CrossExchange.objects.of(here.id, member.id).filter(state__in=states)
        sides = [(one, one.side_of(here.id)) for one in found.order_by("id")]
    return [(one, side) for one, side in sides if side is not None]


def _open(network: NetworkRef) -> QuerySet[CrossExchange]:
    return CrossExchange.objects.in_network(network.id).filter(state__in=OPEN_STATES)


@dataclass(frozen=True, slots=True)
class _Ending:
    """How an exchange ends, and by whom."""

    state: State
    actor: Actor = NOBODY


def _cancelled(exchange: CrossExchange) -> _Ending | None:
    return _Ending(State.CANCELLED) if exchange.is_open else None


def _expired(exchange: CrossExchange) -> _Ending | None:
    is_over = exchange.expires_at is not None and exchange.expires_at <= clock.now()
    return _Ending(State.EXPIRED) if is_over else None


def _left_unlogged(exchange: CrossExchange, *, side: Side, actor: Actor) -> _Ending | None:
    if exchange.state not in EXPIRING_STATES:
        return None
    return _left(exchange, side=side, actor=actor)


def _left(exchange: CrossExchange, *, side: Side, actor: Actor) -> _Ending | None:
    if not exchange.is_open:
        return None
    if exchange.state not in PENDING_STATES:
        return _Ending(State.CANCELLED, actor)
    return _Ending(State.DECLINED if exchange.awaiting == side else State.WITHDRAWN, actor)


@repeated
def _end(
    exchange_id: UUID,
    ending: Callable[[CrossExchange], _Ending | None],
    *,
    passes_by_locked: bool = False,
) -> bool:
    """End this one, if it ends now. Its credits come last.

    `passes_by_locked`: not while someone acts on it.
    """
    with current.federation():
        found = CrossExchange.objects.get(id=exchange_id)
    both = acting.between(found)
    with current.federation(both.provider, both.recipient), database.atomic():
        free = CrossExchange.objects.select_for_update(skip_locked=passes_by_locked)
        exchange = free.filter(id=exchange_id).first()
        how = ending(exchange) if exchange else None
        if exchange is None or how is None:
            return False
        was_held = exchange.state not in PENDING_STATES
        held = [exchange.id, exchange.extra_reference] if was_held else []
        exchange.state = how.state
        exchange.awaiting = exchange.logged_by = exchange.ruled_by = exchange.ruling = ""
        exchange.logged_minutes = exchange.helped_on = exchange.expires_at = None
        exchange.ruled_minutes = exchange.extra_reference = None
        minutes = exchange.minutes if was_held else None
        kind = Kind(how.state.value)
        acting.happened(exchange, kind, actor=how.actor, key=uuid7(), minutes=minutes)
        payment.release(*held, actor=how.actor)
    return True


def _expire(exchange_id: UUID) -> bool:
    return _end(exchange_id, _expired, passes_by_locked=True)
