"""What a member who leaves has open here: it ends, or goes on without them.

What was proposed or agreed ends as they could end it, and all is given back. Hours that wait for
them are put before the brokers. Those that the other has to confirm, or a broker to decide, go on:
their account is there until that is over.
"""

from uuid import UUID

from kernel import database
from kernel.ids import uuid7
from tenant_apps.exchanges import mails
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.event import Kind
from tenant_apps.exchanges.models.exchange import (
    EXPIRING_STATES,
    OPEN_STATES,
    PENDING_STATES,
    ExchangeQuerySet,
    State,
)
from tenant_apps.exchanges.services import acting, payment
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission


def open_of(member: Member) -> ExchangeQuerySet:
    """All that goes on of this member, the oldest first."""
    return Exchange.objects.of(member.id).filter(state__in=OPEN_STATES).order_by("id")


def hours_to_confirm(member: Member) -> list[Exchange]:
    """Those whose hours wait for this member to confirm them."""
    waiting = open_of(member).filter(state=State.LOGGED, awaiting=member)
    return list(waiting.with_people())


def leave_open_of(member: Member) -> None:
    """End what ends, each by itself. Done again, it changes nothing more."""
    for exchange_id in list(open_of(member).values_list("id", flat=True)):
        _leave(exchange_id, member)


@repeated
def _leave(exchange_id: UUID, member: Member) -> None:
    with database.atomic():
        exchange = acting.lock(exchange_id, member)
        if exchange.state in EXPIRING_STATES:
            _end(exchange, member)
        elif exchange.state == State.LOGGED and exchange.awaiting_id == member.id:
            _put_to_brokers(exchange, member)


def _end(exchange: Exchange, member: Member) -> None:
    kind, held = _ending(exchange, member), exchange.hold_id
    exchange.state = State(kind.value)
    exchange.awaiting = None
    exchange.expires_at = None
    acting.happened(exchange, kind, by=member, key=uuid7())
    payment.release(held, by=member)


def _ending(exchange: Exchange, member: Member) -> Kind:
    if exchange.state not in PENDING_STATES:
        return Kind.CANCELLED
    return Kind.DECLINED if exchange.awaiting_id == member.id else Kind.WITHDRAWN


def _put_to_brokers(exchange: Exchange, member: Member) -> None:
    extra, exchange.extra_hold_id = exchange.extra_hold_id, None
    exchange.state = State.DISPUTED
    exchange.awaiting = None
    acting.happened(exchange, Kind.DISPUTED, by=member, key=uuid7())
    mails.tell_judges(exchange, Permission.EXCHANGE_BROKER)
    payment.release(extra, by=member)
