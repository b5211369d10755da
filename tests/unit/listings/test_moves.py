"""What an owner may do with a listing, state by state."""

from datetime import timedelta

import pytest

from tenant_apps.listings.models import Listing, today
from tenant_apps.listings.moves import Move, possible

State = Listing.State

MOVES = {
    State.DRAFT: {Move.REOPEN, Move.WITHDRAW},
    State.OPEN: {Move.PAUSE, Move.RENEW, Move.FULFIL, Move.WITHDRAW},
    State.PAUSED: {Move.REOPEN, Move.RENEW, Move.FULFIL, Move.WITHDRAW},
    State.PENDING: {Move.WITHDRAW},
    State.EXPIRED: {Move.RENEW, Move.WITHDRAW},
}


@pytest.mark.parametrize("state", State)
def test_moves_by_state(state: State) -> None:
    listing = Listing(state=state, closes_on=today())
    assert set(possible(listing)) == MOVES.get(state, set())


def test_a_paused_listing_past_its_day_is_renewed_not_reopened() -> None:
    listing = Listing(state=State.PAUSED, closes_on=today() - timedelta(days=1))
    assert Move.REOPEN not in possible(listing)
    assert Move.RENEW in possible(listing)
