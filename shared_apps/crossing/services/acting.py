"""What every move shares: who acts, the locked exchange, the rule, the record of what happened.

An exchange stands in the shared schema, and so do its notices; what it holds and pays is posted
through the same door. So a move is one transaction, in which all of it happens or nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kernel import clock, database
from kernel.errors import NotFound
from shared_apps.crossing import telling
from shared_apps.crossing.models import (
    CrossEvent,
    CrossExchange,
    CrossNotice,
    CrossQuestion,
    Ruling,
    Side,
    Talk,
)
from shared_apps.crossing.services import barring
from tenant_apps.audit import services as audit
from tenant_apps.exchanges.mails import QUIET
from tenant_apps.exchanges.moves import AFTER_POSTING, NOT_WHERE_BLOCKED, Move, may
from tenant_apps.exchanges.services import KeyReused, MoveImpossible
from tenant_apps.listings import minimum
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef

Kind = CrossEvent.Kind
By = CrossEvent.By
Whom = CrossNotice.Whom

# What changes nothing, and is there to be read.
_WORDS = {Kind.WRITTEN, Kind.THANKED}
_PARTY = {Side.PROVIDER: By.PROVIDER, Side.RECIPIENT: By.RECIPIENT}
_NETWORK = {Side.PROVIDER: By.PROVIDERS_NETWORK, Side.RECIPIENT: By.RECIPIENTS_NETWORK}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a party, one who decides for a network, an operator; or nobody but time."""

    by: CrossEvent.By
    id: UUID | None
    side: Side | None = None

    @property
    def is_party(self) -> bool:
        return self.by in _PARTY.values()

    @property
    def is_operator(self) -> bool:
        return self.by == By.OPERATOR


NOBODY = Actor(By.NOBODY, None)


def party(side: Side, member: Member) -> Actor:
    """One of the two."""
    return Actor(_PARTY[side], member.id, side)


def judge(side: Side, member: Member) -> Actor:
    """A broker or champion of a side's network."""
    return Actor(_NETWORK[side], member.id, side)


def operator(operator_id: UUID) -> Actor:
    """Who decides where two networks do not."""
    return Actor(By.OPERATOR, operator_id)


def named(side: Side, network: UUID, member: UUID, handle: str) -> dict[str, Any]:
    """Who stands on a side, as a row of the two says it."""
    return {
        f"{side}_network_id": network,
        f"{side}_member": member,
        f"{side}_handle": handle,
    }


@dataclass(frozen=True, slots=True)
class Between:
    """Both networks of an exchange."""

    provider: NetworkRef
    recipient: NetworkRef

    def of(self, side: Side) -> NetworkRef:
        return self.provider if side is Side.PROVIDER else self.recipient

    def address(self, talk: Talk, side: Side) -> str:
        """`maria@nwl`."""
        return f"{talk.handle_of(side)}@{self.of(side).slug}"

    def other(self, talk: Talk, side: Side) -> str:
        """The other of the one on this side, as they may know them."""
        if talk.shows_other_to(side):
            return self.address(talk, side.other)
        return f"A member of {self.of(side.other).name}"


def between(talk: Talk) -> Between:
    """Both networks as they are now. Not within a transaction."""
    provider, recipient = talk.provider_network_id, talk.recipient_network_id
    return Between(networks.get(provider), networks.get(recipient))


def can_be_reached(talk: Talk, side: Side, both: Between) -> bool:
    """Whether the one on this side is active in their network now. Not within a transaction."""
    if talk.is_gone(side):
        return False
    with current.enter(both.of(side)):
        return bool(members.some_active([talk.member_of(side)]))


def find(exchange_id: UUID, by: Member) -> CrossExchange:
    """The member's exchange, of the network that is entered; any other is missing."""
    here = current.network()
    with current.federation(here):
        exchange = CrossExchange.objects.of(here.id, by.id).filter(id=exchange_id).first()
    if exchange is None:
        raise NotFound
    return exchange


@contextmanager
def locked(exchange_id: UUID, both: Between) -> Iterator[CrossExchange]:
    """The exchange until the end of this, in one transaction through the federation's door."""
    with current.federation(both.provider, both.recipient), database.atomic():
        yield CrossExchange.objects.select_for_update().get(id=exchange_id)


def make(
    exchange_id: UUID,
    move: Move,
    change: Callable[[CrossExchange, Side], None],
    *,
    key: UUID,
    asked: bytes,
    by: Member,
    both: Between | None = None,
) -> CrossExchange:
    """Make this change, once, under a lock, if it is this party's move.

    Raises NotFound for whoever is no party, KeyReused, MoveImpossible; what only talks, or takes
    it further, is refused where one has blocked the other, or the other is suspended or gone.
    """
    found = find(exchange_id, by)
    both = both or between(found)
    side = found.side_of(current.network().id)
    assert side is not None
    if move in AFTER_POSTING:
        minimum.require(by)
    is_barred = move in NOT_WHERE_BLOCKED
    is_reachable = not is_barred or can_be_reached(found, side.other, both)
    with locked(exchange_id, both) as exchange:
        if not was_done(exchange, party(side, by), key, asked):
            require(exchange, move, side)
            if is_barred:
                other = both.other(exchange, side)
                barring.require_none(exchange, side, other=other, is_reachable=is_reachable)
            change(exchange, side)
    return exchange


def was_done(exchange: CrossExchange, actor: Actor, key: UUID, asked: bytes) -> bool:
    """Whether this very request has been carried out. KeyReused where the key is another's."""
    return is_known(CrossEvent.objects.filter(exchange=exchange), actor, key, asked)


def is_known(events: QuerySet[CrossEvent], actor: Actor, key: UUID, asked: bytes) -> bool:
    """Whether this request is among these. KeyReused where the key is another's."""
    own = events.filter(by=actor.by, actor=actor.id, request_key=key)
    known = {bytes(one) for one in own.values_list("request_hash", flat=True) if one}
    if known - {asked}:
        raise KeyReused
    return bool(known)


def require(exchange: CrossExchange, move: Move, side: Side) -> None:
    """Raises MoveImpossible unless this side may make this move now."""
    if not may(side, move, on=exchange):
        raise impossible(exchange)


def impossible(exchange: CrossExchange) -> MoveImpossible:
    """It has moved on: to what, is said."""
    return MoveImpossible(exchange)


def happened(
    exchange: CrossExchange,
    kind: CrossEvent.Kind,
    *,
    actor: Actor,
    key: UUID,
    asked: bytes | None = None,
    minutes: int | None = None,
    text: str = "",
    ruling: Ruling | None = None,
    judges: bool = False,
) -> CrossEvent:
    """Save the exchange with its new state, and leave event, audit and notices.

    `judges`: those who decide for either network are told too.
    """
    exchange.last_position += 1
    if kind not in _WORDS:
        exchange.changed_at = clock.now()
    elif actor.side:
        exchange.wrote(actor.side)
    exchange.save(update_fields=CrossExchange.CHANGING)
    event = CrossEvent.objects.create(
        exchange=exchange,
        position=exchange.last_position,
        kind=kind,
        by=actor.by,
        actor=actor.id,
        ruling=ruling or "",
        minutes=minutes,
        text=text.strip(),
        request_key=key,
        request_hash=asked,
    )
    _tell(event, exchange, actor, judges)
    audit.record(action=f"crossing.{kind.value}", by=actor.id, subject=exchange.id)
    return event


def written(question: CrossQuestion, *, actor: Actor, key: UUID, asked: bytes, text: str) -> None:
    """Save the question with its new line, and leave event, audit and notices."""
    assert actor.side is not None
    question.last_position += 1
    question.changed_at = clock.now()
    question.wrote(actor.side)
    question.save(update_fields=CrossQuestion.CHANGING)
    event = CrossEvent.objects.create(
        question=question,
        position=question.last_position,
        kind=Kind.WRITTEN,
        by=actor.by,
        actor=actor.id,
        text=text.strip(),
        request_key=key,
        request_hash=asked,
    )
    _tell(event, question, actor)
    audit.record(action="crossing.asked", by=actor.id, subject=question.id)


def _tell(event: CrossEvent, talk: Talk, actor: Actor, judges: bool = False) -> None:
    CrossNotice.objects.bulk_create(_notices(event, talk, actor, judges))
    database.on_commit(telling.asker())


def _notices(event: CrossEvent, talk: Talk, actor: Actor, judges: bool) -> list[CrossNotice]:
    """The other party is told, or both, where neither acted; of a mere proposal only judges.

    A talk needs no notice for each line.
    """
    if event.kind == Kind.WRITTEN and _was_told_lately(event):
        return []
    told = [side for side in Side if not (actor.is_party and side is actor.side)]
    whom = [(side, Whom.PARTY) for side in told if event.kind != Kind.RULED]
    if judges:
        own = actor.side if event.kind == Kind.RULED else None
        whom += [(side, Whom.JUDGES) for side in Side if side is not own]
    return [
        CrossNotice(event=event, network_id=talk.network_of(side), whom=who) for side, who in whom
    ]


def _was_told_lately(event: CrossEvent) -> bool:
    said = CrossEvent.objects.filter(exchange=event.exchange_id, question=event.question_id)
    said = said.filter(kind=Kind.WRITTEN, by=event.by)
    return said.filter(at__gt=event.at - QUIET).exclude(id=event.id).exists()
