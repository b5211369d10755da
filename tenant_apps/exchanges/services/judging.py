"""What the two cannot settle by themselves: a broker decides, a champion undoes.

Who decides is neither of the two, sees what each made of the hours, and none of what they wrote to
each other. The reason is written into the exchange, where both read it.
"""

from uuid import UUID

from kernel import clock, database
from kernel.ids import hash_of
from tenant_apps.exchanges import mails
from tenant_apps.exchanges.deciding import RESOLVE, UNDO, Deciding
from tenant_apps.exchanges.models import Exchange, ExchangeEvent
from tenant_apps.exchanges.models.event import Kind
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.moves import Move
from tenant_apps.exchanges.services import acting, payment
from tenant_apps.exchanges.services.refusals import MoreThanAgreed, MoveImpossible, OwnExchange
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission


@repeated
def resolve(*, exchange_id: UUID, minutes: int, reason: str, key: UUID, by: Member) -> Exchange:
    """Decide how many hours it was, of those agreed: they are paid, and the exchange is settled.

    Raises Forbidden, OwnExchange, MoveImpossible, BadHours, MoreThanAgreed, EmptyText.
    """
    acting.require_hours(minutes)
    acting.require_text(reason)
    asked = hash_of(Kind.RESOLVED, minutes, reason)

    def change(exchange: Exchange) -> None:
        if minutes > exchange.minutes:
            raise MoreThanAgreed(exchange.minutes)
        exchange.state = State.SETTLED
        exchange.logged_minutes = minutes
        exchange.settled_at = clock.now()
        acting.happened(
            exchange, Kind.RESOLVED, by=by, key=key, asked=asked, minutes=minutes, text=reason
        )
        payment.pay(exchange, by=by)

    return _DECIDING.decide(exchange_id, to=RESOLVE, change=change, asked=asked, key=key, by=by)


@repeated
def void(*, exchange_id: UUID, reason: str, key: UUID, by: Member) -> Exchange:
    """Decide that nothing is to be paid: the held credits are free again."""
    acting.require_text(reason)
    asked = hash_of(Kind.VOIDED, reason)

    def change(exchange: Exchange) -> None:
        exchange.state = State.VOIDED
        exchange.logged_minutes = exchange.logged_by = exchange.helped_on = None
        acting.happened(exchange, Kind.VOIDED, by=by, key=key, asked=asked, text=reason)
        payment.release(exchange.hold_id, by=by)

    return _DECIDING.decide(exchange_id, to=RESOLVE, change=change, asked=asked, key=key, by=by)


def ask_undo(*, exchange_id: UUID, reason: str, key: UUID, by: Member) -> Exchange:
    """A party asks that what was settled be undone, and why; the network's champions decide."""
    acting.require_text(reason)
    asked = hash_of(Kind.UNDO_ASKED, reason)
    with database.atomic():
        exchange = acting.lock(exchange_id, by)
        if acting.was_done(exchange, by, key, asked):
            return exchange
        acting.require(exchange, Move.ASK_UNDO, by)
        exchange.undo_asked_by = by
        acting.happened(exchange, Kind.UNDO_ASKED, by=by, key=key, asked=asked, text=reason)
        mails.tell_judges(exchange, Permission.CREDITS_REVERSE)
    return exchange


def uphold(*, exchange_id: UUID, reason: str, key: UUID, by: Member) -> Exchange:
    """Leave what was settled as it is, although a party asked to undo it."""
    acting.require_text(reason)
    asked = hash_of(Kind.UPHELD, reason)

    def change(exchange: Exchange) -> None:
        exchange.undo_asked_by = None
        acting.happened(exchange, Kind.UPHELD, by=by, key=key, asked=asked, text=reason)

    return _DECIDING.decide(exchange_id, to=UNDO, change=change, asked=asked, key=key, by=by)


@repeated
def reverse(*, exchange_id: UUID, reason: str, key: UUID, by: Member) -> Exchange:
    """Undo what was paid, wholly: every transfer of the exchange is reversed, whatever the limits.

    Raises MemberNotActive where an account is closed, and what `resolve` raises.
    """
    acting.require_text(reason)
    asked = hash_of(Kind.REVERSED, reason)

    def change(exchange: Exchange) -> None:
        exchange.undo_asked_by = None
        exchange.state = State.REVERSED
        paid = exchange.logged_minutes
        acting.happened(
            exchange, Kind.REVERSED, by=by, key=key, asked=asked, minutes=paid, text=reason
        )
        payment.undo(exchange, by=by)

    return _DECIDING.decide(exchange_id, to=UNDO, change=change, asked=asked, key=key, by=by)


def _find(exchange_id: UUID, after: str) -> Exchange | None:
    put = ExchangeEvent.objects.filter(exchange=exchange_id, kind=after)
    exchanges = Exchange.objects.with_people().select_for_update(of=("self",))
    return exchanges.filter(id=exchange_id).first() if put.exists() else None


_DECIDING = Deciding[Exchange](
    find=_find,
    takes_part=lambda exchange, by: exchange.is_party(by.id),
    was_done=acting.was_done,
    own=OwnExchange,
    impossible=MoveImpossible,
)
