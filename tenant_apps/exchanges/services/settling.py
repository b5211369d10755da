"""From an agreement to settled hours."""

from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from kernel import clock, database
from kernel.ids import hash_of
from tenant_apps.exchanges import mails
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.event import Kind
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.moves import Move
from tenant_apps.exchanges.services import acting, payment
from tenant_apps.exchanges.services.refusals import BadDay
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission
from tenant_apps.policy import by_time

LOG_WITHIN = timedelta(days=365)


def check_day(day: date) -> None:
    """Raises BadDay unless the day is today or within the last year."""
    today = timezone.localdate(clock.now())
    if not today - LOG_WITHIN <= day <= today:
        raise BadDay


@repeated
def log_hours(
    *, exchange_id: UUID, minutes: int, helped_on: date, note: str = "", key: UUID, by: Member
) -> Exchange:
    """Say how many hours it was, once agreed, or anew where that was disputed; the other confirms.

    A recipient who logs more than was agreed consents to pay it: it is held at once, and refused
    where the balance does not allow it. A provider's is paid if the recipient confirms it.
    """
    acting.require_hours(minutes)
    check_day(helped_on)
    asked = hash_of(Kind.LOGGED, minutes, helped_on, note)
    with database.atomic():
        exchange = acting.lock(exchange_id, by)
        if acting.was_done(exchange, by, key, asked):
            return exchange
        acting.require(exchange, Move.LOG, by)
        extra = minutes - exchange.minutes
        exchange.confirms_on = _confirms_on(exchange, extra, by)
        if extra > 0 and by.id == exchange.recipient_id:
            exchange.extra_hold_id = payment.extra_hold_id(exchange)
        exchange.state = State.LOGGED
        exchange.logged_minutes = minutes
        exchange.logged_by = by
        exchange.helped_on = helped_on
        exchange.awaiting = exchange.other(by.id)
        exchange.expires_at = None
        acting.happened(
            exchange, Kind.LOGGED, by=by, key=key, asked=asked, minutes=minutes, text=note
        )
        if exchange.extra_hold_id:
            payment.hold(exchange, exchange.extra_hold_id, extra, by=by)
    return exchange


def _confirms_on(exchange: Exchange, extra: int, by: Member) -> date | None:
    """Silence is no answer to hours that were disputed, or that are more than who pays agreed to:
    those wait for a word."""
    is_said = exchange.state == State.ACCEPTED
    is_consented = extra <= 0 or by.id == exchange.recipient_id
    return by_time.day_if_logged_now() if is_said and is_consented else None


@repeated
def confirm(*, exchange_id: UUID, key: UUID, by: Member) -> Exchange:
    """Agree with the logged hours: the credits move, and the exchange is settled.

    Raises CreditsMissing, CreditsTooMany, MemberNotActive.
    """
    asked = hash_of(Kind.SETTLED)
    with database.atomic():
        exchange = acting.lock(exchange_id, by)
        if acting.was_done(exchange, by, key, asked):
            return exchange
        acting.require(exchange, Move.CONFIRM, by)
        settle(exchange, by=by, key=key, asked=asked)
    return exchange


def settle(exchange: Exchange, *, by: Member | None, key: UUID, asked: bytes | None = None) -> None:
    """What confirming does to an exchange that is locked; nobody confirms it where time does.

    Raises CreditsMissing, CreditsTooMany, MemberNotActive.
    """
    exchange.state = State.SETTLED
    exchange.awaiting = None
    exchange.settled_at = clock.now()
    minutes = exchange.logged_minutes
    acting.happened(exchange, Kind.SETTLED, by=by, key=key, asked=asked, minutes=minutes)
    payment.pay(exchange, by=by)


def dispute(
    *, exchange_id: UUID, message: str, minutes: int | None = None, key: UUID, by: Member
) -> Exchange:
    """Say that the logged hours are not right, and perhaps what would be.

    The hold stays. Either logs again, or a broker decides: see `judging`.
    """
    acting.require_text(message)
    if minutes is not None:
        acting.require_hours(minutes)
    asked = hash_of(Kind.DISPUTED, message, minutes)
    with database.atomic():
        exchange = acting.lock(exchange_id, by)
        if acting.was_done(exchange, by, key, asked):
            return exchange
        acting.require(exchange, Move.DISPUTE, by)
        extra, exchange.extra_hold_id = exchange.extra_hold_id, None
        exchange.state = State.DISPUTED
        exchange.awaiting = None
        acting.happened(
            exchange, Kind.DISPUTED, by=by, key=key, asked=asked, minutes=minutes, text=message
        )
        mails.tell_judges(exchange, Permission.EXCHANGE_BROKER)
        payment.release(extra, by=by)
    return exchange
