"""Words of the console."""

from uuid import uuid4

import pytest

from shared_apps.console import presenters, trade_presenters
from shared_apps.federation.models import FederatedNetwork
from shared_apps.federation.positions import Limit, Standing

State = FederatedNetwork.State


def standing(minutes: int, *, state: State = State.JOINED, floor: int | None = 600) -> Standing:
    return Standing(
        network_id=uuid4(),
        slug="nwl",
        name="North West London",
        state=state,
        minutes=minutes,
        reserved_out_minutes=0,
        reserved_in_minutes=0,
        down=None if floor is None else Limit.of(floor, -minutes),
        up=None,
    )


@pytest.mark.parametrize(
    ("minutes", "words", "sign"),
    [(90, "+1.5 hours", "plus"), (0, "0 hours", ""), (-60, "−1 hour", "minus")],
)
def test_a_position_has_a_sign(minutes: int, words: str, sign: str) -> None:
    row = trade_presenters.position_row(standing(minutes))
    assert (row.position, row.sign) == (words, sign)


@pytest.mark.parametrize(
    ("minutes", "floor", "state", "words"),
    [
        (0, 600, State.JOINED, "Trading"),
        (-590, 600, State.JOINED, "Near its limit"),
        (-590, None, State.JOINED, "Trading"),
        (-590, 600, State.LEFT, "Left the federation"),
        (0, 600, State.LEAVING, "Leaving the federation"),
    ],
)
def test_a_position_near_its_limit_is_said(
    minutes: int, floor: int | None, state: State, words: str
) -> None:
    row = trade_presenters.position_row(standing(minutes, state=state, floor=floor))
    assert row.state == words


def test_what_is_owed_is_what_the_givers_gave() -> None:
    shown = trade_presenters.federation_stats([standing(90), standing(-60), standing(-30)])
    assert [stat["value"] for stat in shown] == [3, 0, "1.5 hours", "0 hours"]


def test_a_network_that_was_never_federated_has_no_position() -> None:
    assert presenters.position_words(None) == "Not federated"
