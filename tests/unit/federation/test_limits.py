"""How much of a trade limit is used, and when that is said; months back from a position."""

from datetime import date

import pytest

from shared_apps.federation.positions import Limit, _backwards


@pytest.mark.parametrize(
    ("size", "out", "room", "percent", "is_near"),
    [
        (600, 0, 600, 0, False),
        (600, -60, 660, 0, False),
        (0, -60, 60, 100, False),
        (600, 479, 121, 79, False),
        (600, 480, 120, 80, True),
        (600, 600, 0, 100, True),
        (600, 660, 0, 100, True),
        (0, 0, 0, 100, False),
    ],
)
def test_four_fifths_are_the_mark(
    size: int, out: int, room: int, percent: int, is_near: bool
) -> None:
    limit = Limit.of(size, out)
    assert (limit.room_minutes, limit.percent, limit.is_near) == (room, percent, is_near)


def test_months_are_reckoned_back_from_the_position_of_now() -> None:
    moved = {date(2026, 11, 1): [90, 30, 0], date(2026, 9, 1): [0, 100, 120]}
    found = _backwards(moved, 45, date(2026, 8, 1), date(2026, 11, 1))
    assert [(one.first.month, one.net_minutes, one.position_minutes) for one in found] == [
        (8, 0, -35),
        (9, -100, -15),
        (10, 0, -15),
        (11, 60, 45),
    ]
