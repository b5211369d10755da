"""What the two cannot settle by themselves: those who decide for both networks, or an operator.

Of a dispute that is a broker of each network, of a wish to undo a champion of each; none of them
one of the two. One network proposes a decision, with a reason; once the other proposes the same it
is carried out, and if it proposes another, that stands instead. Where they do not agree, or one
does not answer, an operator decides. None of them reads what the two wrote to each other.
"""

from uuid import UUID

from kernel import clock
from kernel.errors import NotFound
from kernel.ids import hash_of
from shared_apps.crossing import for_operators
from shared_apps.crossing.models import (
    OF_DISPUTES,
    CrossEvent,
    CrossExchange,
    Ruling,
    Side,
)
from shared_apps.crossing.services import acting, payment
from shared_apps.crossing.services.acting import Actor, Between, Kind
from shared_apps.crossing.services.refusals import NotForOperators
from tenant_apps.exchanges.deciding import RESOLVE, UNDO, Deciding, Decision
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.moves import Move
from tenant_apps.exchanges.services import MoreThanAgreed, OwnExchange
from tenant_apps.exchanges.services.acting import require_hours, require_text
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef


def ask_undo(*, exchange_id: UUID, reason: str, key: UUID, by: Member) -> CrossExchange:
    """A party asks that what was settled be undone, and why; champions of both networks decide."""
    require_text(reason)
    asked = hash_of(Kind.UNDO_ASKED, reason)

    def change(exchange: CrossExchange, side: Side) -> None:
        exchange.undo_asked_by = side
        acting.happened(
            exchange,
            Kind.UNDO_ASKED,
            actor=acting.party(side, by),
            key=key,
            asked=asked,
            text=reason,
            judges=True,
        )

    return acting.make(exchange_id, Move.ASK_UNDO, change, key=key, asked=asked, by=by)


@repeated
def rule(
    *,
    exchange_id: UUID,
    ruling: Ruling,
    minutes: int | None = None,
    reason: str,
    key: UUID,
    by: Member,
) -> CrossExchange:
    """Propose a decision for one's network; where the other has proposed the same, it is done.

    `minutes`: how many are paid, with Ruling.PAY. Raises Forbidden, NotFound, OwnExchange,
    MoveImpossible, BadHours, MoreThanAgreed, EmptyText, and what moving credits raises.
    """
    _require_whole(ruling, minutes, reason)
    here = current.network()
    asked = hash_of(Kind.RULED, ruling, minutes, reason)
    both = acting.between(_in_network(exchange_id, here))

    def change(exchange: CrossExchange) -> None:
        side = exchange.side_of(here.id)
        assert side is not None
        _require_fits(exchange, ruling, minutes)
        actor = acting.judge(side, by)
        proposed = (exchange.ruled_by, exchange.ruling, exchange.ruled_minutes)
        if proposed == (side.other, ruling, minutes):
            _carry_out(exchange, ruling, minutes, reason, actor, both, key=key, asked=asked)
            return
        exchange.ruled_by, exchange.ruling, exchange.ruled_minutes = side, ruling, minutes
        acting.happened(
            exchange,
            Kind.RULED,
            actor=actor,
            key=key,
            asked=asked,
            minutes=minutes,
            text=reason,
            ruling=ruling,
            judges=True,
        )

    with current.federation(both.provider, both.recipient):
        return _deciding(here).decide(
            exchange_id, to=_decision(ruling), change=change, asked=asked, key=key, by=by
        )


@repeated
def decide(
    *,
    exchange_id: UUID,
    ruling: Ruling,
    minutes: int | None = None,
    reason: str,
    key: UUID,
    by: UUID,
) -> CrossExchange:
    """An operator decides where the two networks do not. Outside of any network's door.

    Raises NotFound, NotForOperators, and what `rule` raises.
    """
    _require_whole(ruling, minutes, reason)
    asked = hash_of(ruling, minutes, reason)
    actor = acting.operator(by)
    both = acting.between(_any(exchange_id))
    with acting.locked(exchange_id, both) as exchange:
        if acting.was_done(exchange, actor, key, asked):
            return exchange
        if not _decision(ruling).waits(exchange):
            raise acting.impossible(exchange)
        _require_fits(exchange, ruling, minutes)
        if not for_operators.of(exchange).is_for_operators:
            raise NotForOperators
        _carry_out(exchange, ruling, minutes, reason, actor, both, key=key, asked=asked)
    return exchange


def _carry_out(
    exchange: CrossExchange,
    ruling: Ruling,
    minutes: int | None,
    reason: str,
    actor: Actor,
    both: Between,
    *,
    key: UUID,
    asked: bytes,
) -> None:
    exchange.ruled_by = exchange.ruling = ""
    exchange.ruled_minutes = None
    exchange.undo_asked_by = ""
    kind = _KINDS[ruling]
    if ruling is Ruling.PAY:
        exchange.state, exchange.logged_minutes = State.SETTLED, minutes
        exchange.settled_at = clock.now()
    elif ruling is Ruling.NOTHING:
        exchange.state, exchange.logged_by = State.VOIDED, ""
        exchange.logged_minutes = exchange.helped_on = None
    elif ruling is Ruling.UNDO:
        exchange.state, minutes = State.REVERSED, exchange.logged_minutes
    acting.happened(
        exchange,
        kind,
        actor=actor,
        key=key,
        asked=asked,
        minutes=minutes,
        text=reason,
        judges=actor.is_operator,
    )
    if ruling is Ruling.PAY:
        payment.pay(exchange, both=both, actor=actor)
    elif ruling is Ruling.NOTHING:
        payment.release(exchange.id, actor=actor)
    elif ruling is Ruling.UNDO:
        payment.undo(exchange, reason=reason, actor=actor)


_KINDS = {
    Ruling.PAY: Kind.RESOLVED,
    Ruling.NOTHING: Kind.VOIDED,
    Ruling.UNDO: Kind.REVERSED,
    Ruling.KEEP: Kind.UPHELD,
}


def _decision(ruling: Ruling) -> Decision:
    return RESOLVE if ruling in OF_DISPUTES else UNDO


def _require_whole(ruling: Ruling, minutes: int | None, reason: str) -> None:
    require_text(reason)
    if ruling is Ruling.PAY:
        require_hours(minutes or 0)
    elif minutes is not None:
        raise ValueError(f"{ruling} goes without minutes.")


def _require_fits(exchange: CrossExchange, ruling: Ruling, minutes: int | None) -> None:
    if ruling is Ruling.PAY and minutes and minutes > exchange.minutes:
        raise MoreThanAgreed(exchange.minutes)


def _in_network(exchange_id: UUID, here: NetworkRef) -> CrossExchange:
    with current.federation(here):
        found = CrossExchange.objects.in_network(here.id).filter(id=exchange_id).first()
    if found is None:
        raise NotFound
    return found


def _any(exchange_id: UUID) -> CrossExchange:
    with current.federation():
        found = CrossExchange.objects.filter(id=exchange_id).first()
    if found is None:
        raise NotFound
    return found


def _deciding(here: NetworkRef) -> Deciding[CrossExchange]:
    """Those of this network decide, within the federation's door."""

    def find(exchange_id: UUID, after: str) -> CrossExchange | None:
        put = CrossEvent.objects.filter(exchange=exchange_id, kind=after)
        found = CrossExchange.objects.in_network(here.id).select_for_update()
        return found.filter(id=exchange_id).first() if put.exists() else None

    def side(exchange: CrossExchange) -> Side:
        own = exchange.side_of(here.id)
        assert own is not None
        return own

    return Deciding[CrossExchange](
        find=find,
        takes_part=lambda exchange, by: exchange.member_of(side(exchange)) == by.id,
        was_done=lambda exchange, by, key, asked: acting.was_done(
            exchange, acting.judge(side(exchange), by), key, asked
        ),
        own=OwnExchange,
        impossible=acting.impossible,
    )
