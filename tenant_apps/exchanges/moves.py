"""The state machine: which moves there are, from which states, and by whom."""

from enum import Enum, StrEnum
from uuid import UUID

from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import OPEN_STATES, PENDING_STATES, State


class Move(StrEnum):
    COUNTER = "counter"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    LOG = "log"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    WRITE = "write"


class _Who(Enum):
    AWAITED = "whose answer is awaited"
    WAITING = "who awaits the answer"
    EITHER = "either party"


_RULES: dict[Move, tuple[list[State], _Who]] = {
    Move.COUNTER: (PENDING_STATES, _Who.AWAITED),
    Move.ACCEPT: (PENDING_STATES, _Who.AWAITED),
    Move.DECLINE: (PENDING_STATES, _Who.AWAITED),
    Move.WITHDRAW: (PENDING_STATES, _Who.WAITING),
    Move.CANCEL: ([State.ACCEPTED], _Who.EITHER),
    Move.LOG: ([State.ACCEPTED], _Who.EITHER),
    Move.CONFIRM: ([State.LOGGED], _Who.AWAITED),
    Move.DISPUTE: ([State.LOGGED], _Who.AWAITED),
    Move.WRITE: ([*OPEN_STATES, State.SETTLED], _Who.EITHER),
}


def may(member_id: UUID, move: Move, *, on: Exchange) -> bool:
    """Whether this member may make this move now."""
    if member_id not in (on.provider_id, on.recipient_id):
        return False
    states, who = _RULES[move]
    if on.state not in states:
        return False
    if who == _Who.EITHER:
        return True
    return (on.awaiting_id == member_id) == (who == _Who.AWAITED)
