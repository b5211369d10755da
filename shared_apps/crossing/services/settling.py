"""From an agreement to settled hours."""

from datetime import date
from uuid import UUID

from kernel import clock
from kernel.ids import hash_of
from shared_apps.crossing.models import CrossExchange, Side
from shared_apps.crossing.services import acting, payment
from shared_apps.crossing.services.acting import Kind
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.moves import Move
from tenant_apps.exchanges.services import check_day
from tenant_apps.exchanges.services.acting import require_hours, require_text
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member


@repeated
def log_hours(
    *, exchange_id: UUID, minutes: int, helped_on: date, note: str = "", key: UUID, by: Member
) -> CrossExchange:
    """Say how many hours it was, once agreed, or anew where that was disputed; the other confirms.

    A recipient who logs more than was agreed consents to pay it: it is held at once, and refused
    where the balance or a trade limit does not allow it. A provider's is paid if it is confirmed.
    """
    require_hours(minutes)
    check_day(helped_on)
    asked = hash_of(Kind.LOGGED, minutes, helped_on, note)
    found = acting.find(exchange_id, by)
    both = acting.between(found)
    of = payment.accounts(found, both)

    def change(exchange: CrossExchange, side: Side) -> None:
        actor = acting.party(side, by)
        extra = minutes - exchange.minutes
        if extra > 0 and side is Side.RECIPIENT:
            exchange.extra_reference = payment.extra_reference(exchange)
        exchange.state = State.LOGGED
        exchange.logged_minutes = minutes
        exchange.logged_by = side
        exchange.helped_on = helped_on
        exchange.awaiting = side.other
        exchange.expires_at = None
        _forget_ruling(exchange)
        acting.happened(
            exchange, Kind.LOGGED, actor=actor, key=key, asked=asked, minutes=minutes, text=note
        )
        if exchange.extra_reference:
            payment.hold(exchange, exchange.extra_reference, extra, of=of, both=both, actor=actor)

    return acting.make(exchange_id, Move.LOG, change, key=key, asked=asked, by=by, both=both)


@repeated
def confirm(*, exchange_id: UUID, key: UUID, by: Member) -> CrossExchange:
    """Agree with the logged hours: the credits move in all three ledgers, and it is settled.

    Raises what `accept` raises; what was held before passes no limit again.
    """
    asked = hash_of(Kind.SETTLED)
    both = acting.between(acting.find(exchange_id, by))

    def change(exchange: CrossExchange, side: Side) -> None:
        actor = acting.party(side, by)
        exchange.state = State.SETTLED
        exchange.awaiting = ""
        exchange.settled_at = clock.now()
        acting.happened(
            exchange,
            Kind.SETTLED,
            actor=actor,
            key=key,
            asked=asked,
            minutes=exchange.logged_minutes,
        )
        payment.pay(exchange, both=both, actor=actor)

    return acting.make(exchange_id, Move.CONFIRM, change, key=key, asked=asked, by=by, both=both)


@repeated
def dispute(
    *, exchange_id: UUID, message: str, minutes: int | None = None, key: UUID, by: Member
) -> CrossExchange:
    """Say that the logged hours are not right, and perhaps what would be.

    The hold stays. Either logs again, or both networks decide: see `judging`.
    """
    require_text(message)
    if minutes is not None:
        require_hours(minutes)
    asked = hash_of(Kind.DISPUTED, message, minutes)

    def change(exchange: CrossExchange, side: Side) -> None:
        actor = acting.party(side, by)
        extra, exchange.extra_reference = exchange.extra_reference, None
        exchange.state = State.DISPUTED
        exchange.awaiting = ""
        acting.happened(
            exchange,
            Kind.DISPUTED,
            actor=actor,
            key=key,
            asked=asked,
            minutes=minutes,
            text=message,
            judges=True,
        )
        payment.release(extra, actor=actor)

    return acting.make(exchange_id, Move.DISPUTE, change, key=key, asked=asked, by=by)


def write(*, exchange_id: UUID, text: str, key: UUID, by: Member) -> CrossExchange:
    """Write to the other party, through the product: neither learns how to reach the other."""
    require_text(text)
    asked = hash_of(Kind.WRITTEN, text)

    def change(exchange: CrossExchange, side: Side) -> None:
        actor = acting.party(side, by)
        acting.happened(exchange, Kind.WRITTEN, actor=actor, key=key, asked=asked, text=text)

    return acting.make(exchange_id, Move.WRITE, change, key=key, asked=asked, by=by)


def _forget_ruling(exchange: CrossExchange) -> None:
    """What one network proposed to decide is of no use once the two agree by themselves."""
    exchange.ruled_by = exchange.ruling = ""
    exchange.ruled_minutes = None
