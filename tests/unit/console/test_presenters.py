"""Words of the console."""

from uuid import uuid4

import pytest

from shared_apps.console import presenters
from shared_apps.federation.selectors import Position


def position(minutes: int, *, joined: bool = True, floor: int | None = -600) -> Position:
    return Position(uuid4(), "nwl", "North West London", joined, minutes, floor, None)


@pytest.mark.parametrize(
    ("minutes", "words", "sign"),
    [(90, "+1.5 hours", "plus"), (0, "0 hours", ""), (-60, "−1 hour", "minus")],
)
def test_a_position_has_a_sign(minutes: int, words: str, sign: str) -> None:
    row = presenters.position_row(position(minutes))
    assert (row.position, row.sign) == (words, sign)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (position(0), "Trading"),
        (position(-590), "Near its limit"),
        (position(-590, floor=None), "Trading"),
        (position(-590, joined=False), "Left"),
    ],
)
def test_a_position_near_its_limit_is_said(row: Position, state: str) -> None:
    assert presenters.position_row(row).state == state


def test_what_is_owed_is_what_the_givers_gave() -> None:
    shown = presenters.federation_stats([position(90), position(-60), position(-30)])
    assert [stat["value"] for stat in shown] == [3, "1.5 hours", "0 hours"]


def test_a_network_that_was_never_federated_has_no_position() -> None:
    assert presenters.position_words(None) == "Not federated"
