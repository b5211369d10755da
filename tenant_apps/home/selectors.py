"""What waits for a member, and what the front page shows of the network."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tenant_apps.exchanges import selectors as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members.models import Member


class Kind(StrEnum):
    """What there is to do."""

    ANSWER = "answer"
    CONFIRM = "confirm"
    FEEDBACK = "feedback"


@dataclass(frozen=True)
class ToDo:
    """One thing that waits for a member."""

    kind: Kind
    exchange_id: UUID
    title: str
    other: str
    minutes: int
    since: datetime


def to_do(member: Member) -> list[ToDo]:
    """Proposals to answer and hours to confirm, longest waiting first; then feedback to give."""
    return [_to_do(exchange, member) for exchange in exchanges.to_do(member)]


def to_do_count(member: Member) -> int:
    """How much waits for a member."""
    return exchanges.to_do_count(member)


def _to_do(exchange: Exchange, member: Member) -> ToDo:
    kinds = {State.LOGGED: Kind.CONFIRM, State.SETTLED: Kind.FEEDBACK}
    return ToDo(
        kind=kinds.get(State(exchange.state), Kind.ANSWER),
        exchange_id=exchange.id,
        title=exchange.title,
        other=exchange.other(member.id).name,
        minutes=exchange.logged_minutes or exchange.minutes,
        since=exchange.settled_at or exchange.changed_at,
    )
