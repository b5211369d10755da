"""The state machine, whole: who may do what in each state."""

from datetime import timedelta
from uuid import UUID

import pytest

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import PAID_STATES, State
from tenant_apps.exchanges.moves import UNDO_WITHIN, Move, may

PROVIDER, RECIPIENT, STRANGER = uuid7(), uuid7(), uuid7()
PENDING = {Move.COUNTER, Move.ACCEPT, Move.DECLINE, Move.WRITE}

# In states that await an answer, the recipient's is awaited.
RECIPIENTS = {
    State.PROPOSED: PENDING,
    State.COUNTERED: PENDING,
    State.ACCEPTED: {Move.CANCEL, Move.LOG, Move.WRITE},
    State.LOGGED: {Move.CONFIRM, Move.DISPUTE, Move.WRITE},
    State.DISPUTED: {Move.LOG, Move.WRITE},
    State.SETTLED: {Move.ASK_UNDO, Move.WRITE},
    State.REVERSED: {Move.WRITE},
}
PROVIDERS = {
    State.PROPOSED: {Move.WITHDRAW, Move.WRITE},
    State.COUNTERED: {Move.WITHDRAW, Move.WRITE},
    State.ACCEPTED: {Move.CANCEL, Move.LOG, Move.WRITE},
    State.LOGGED: {Move.WRITE},
    State.DISPUTED: {Move.LOG, Move.WRITE},
    State.SETTLED: {Move.ASK_UNDO, Move.WRITE},
    State.REVERSED: {Move.WRITE},
}


@pytest.mark.parametrize("state", State)
def test_who_may_do_what(state: State) -> None:
    awaited = state in (State.PROPOSED, State.COUNTERED, State.LOGGED)
    exchange = Exchange(
        provider_id=PROVIDER,
        recipient_id=RECIPIENT,
        awaiting_id=RECIPIENT if awaited else None,
        state=state,
        settled_at=clock.now() if state in PAID_STATES else None,
    )

    def moves(who: object) -> set[Move]:
        return {move for move in Move if may(who, move, on=exchange)}  # type: ignore[arg-type]

    assert moves(RECIPIENT) == RECIPIENTS.get(state, set())
    assert moves(PROVIDER) == PROVIDERS.get(state, set())
    assert moves(STRANGER) == set()


@pytest.mark.parametrize(
    ("days", "asked_by", "expected"),
    [(89, None, True), (90, None, False), (1, PROVIDER, False), (1, RECIPIENT, False)],
)
def test_undoing_is_asked_for_soon_and_once(
    days: int, asked_by: UUID | None, expected: bool
) -> None:
    assert timedelta(days=90) == UNDO_WITHIN
    exchange = Exchange(
        provider_id=PROVIDER,
        recipient_id=RECIPIENT,
        state=State.SETTLED,
        settled_at=clock.now() - timedelta(days=days),
        undo_asked_by_id=asked_by,
    )
    assert may(RECIPIENT, Move.ASK_UNDO, on=exchange) is expected
