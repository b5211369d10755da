"""The state machine, whole: who may do what in each state."""

import pytest

from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.moves import Move, may

PROVIDER, RECIPIENT, STRANGER = uuid7(), uuid7(), uuid7()
PENDING = {Move.COUNTER, Move.ACCEPT, Move.DECLINE, Move.WRITE}

# In states that await an answer, the recipient's is awaited.
RECIPIENTS = {
    State.PROPOSED: PENDING,
    State.COUNTERED: PENDING,
    State.ACCEPTED: {Move.CANCEL, Move.LOG, Move.WRITE},
    State.LOGGED: {Move.CONFIRM, Move.DISPUTE, Move.WRITE},
    State.SETTLED: {Move.WRITE},
}
PROVIDERS = {
    State.PROPOSED: {Move.WITHDRAW, Move.WRITE},
    State.COUNTERED: {Move.WITHDRAW, Move.WRITE},
    State.ACCEPTED: {Move.CANCEL, Move.LOG, Move.WRITE},
    State.LOGGED: {Move.WRITE},
    State.SETTLED: {Move.WRITE},
}


@pytest.mark.parametrize("state", State)
def test_who_may_do_what(state: State) -> None:
    awaited = state in (State.PROPOSED, State.COUNTERED, State.LOGGED)
    exchange = Exchange(
        provider_id=PROVIDER,
        recipient_id=RECIPIENT,
        awaiting_id=RECIPIENT if awaited else None,
        state=state,
    )

    def moves(who: object) -> set[Move]:
        return {move for move in Move if may(who, move, on=exchange)}  # type: ignore[arg-type]

    assert moves(RECIPIENT) == RECIPIENTS.get(state, set())
    assert moves(PROVIDER) == PROVIDERS.get(state, set())
    assert moves(STRANGER) == set()
