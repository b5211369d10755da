"""The state machine: which moves there are, from which states, and by whom."""

from datetime import timedelta
from enum import Enum, StrEnum
from typing import Any, Protocol

from kernel import clock
from tenant_apps.exchanges.models.exchange import OPEN_STATES, PAID_STATES, PENDING_STATES, State

# For so long after it was settled a party may ask that it be undone.
UNDO_WITHIN = timedelta(days=90)


class Move(StrEnum):
    COUNTER = "counter"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    LOG = "log"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    ASK_UNDO = "ask_undo"
    WRITE = "write"


# Where one party has blocked the other, these are closed; every way to end it stays open.
NOT_WHERE_BLOCKED = frozenset({Move.COUNTER, Move.ACCEPT, Move.WRITE})

# Who has not posted what the network asks for first may not make these.
AFTER_POSTING = frozenset({Move.COUNTER, Move.ACCEPT})


class Moved(Protocol):
    """Help between two, as far as its moves go: each party is what it knows them by."""

    state: Any
    settled_at: Any

    @property
    def awaiting_id(self) -> Any: ...

    @property
    def undo_asked_by_id(self) -> Any: ...

    def is_party(self, party: Any, /) -> bool: ...


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
    Move.LOG: ([State.ACCEPTED, State.DISPUTED], _Who.EITHER),
    Move.CONFIRM: ([State.LOGGED], _Who.AWAITED),
    Move.DISPUTE: ([State.LOGGED], _Who.AWAITED),
    Move.ASK_UNDO: ([State.SETTLED], _Who.EITHER),
    Move.WRITE: ([*OPEN_STATES, *PAID_STATES], _Who.EITHER),
}


def may(party: object, move: Move, *, on: Moved) -> bool:
    """Whether this member may make this move now; not whoever is no party."""
    if not on.is_party(party):
        return False
    states, who = _RULES[move]
    if on.state not in states:
        return False
    if move == Move.ASK_UNDO and not _is_open_to_undoing(on):
        return False
    if who == _Who.EITHER:
        return True
    return bool(on.awaiting_id == party) == (who == _Who.AWAITED)


def _is_open_to_undoing(exchange: Moved) -> bool:
    """Settled not long ago, and nobody has asked yet."""
    settled_at = exchange.settled_at
    lately = settled_at is not None and settled_at > clock.now() - UNDO_WITHIN
    return lately and exchange.undo_asked_by_id is None
