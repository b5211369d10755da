"""The picture says what the figures say: every bar and point stands where its minutes are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_apps.federation.positions import MonthFigures
from tenant_apps.trade import picture

MINUTES = st.integers(0, 10_000_000)
POSITIONS = st.integers(-10_000_000, 10_000_000)
MONTHS = st.lists(st.tuples(MINUTES, MINUTES, POSITIONS), min_size=1, max_size=13).map(
    lambda rows: [MonthFigures(date(2026, 1 + n % 12, 1), *row) for n, row in enumerate(rows)]
)


def number(percent: str) -> float:
    assert percent.endswith("%")
    return float(percent[:-1])


@given(MONTHS)
def test_nothing_is_drawn_outside(figures: list[MonthFigures]) -> None:
    drawn = picture.draw(figures)
    for bar in drawn.bars:
        assert number(bar.x) >= picture.LEFT - 0.01
        assert number(bar.x) + number(bar.width) <= picture.RIGHT + 0.01
        assert number(bar.y) >= picture.TOP - 0.01
        assert number(bar.y) + number(bar.height) <= picture.BOTTOM + 0.02
    for point in drawn.points:
        assert picture.TOP - 0.01 <= number(point.y) <= picture.BOTTOM + 0.01
    assert len(drawn.points) == len(figures)
    assert len(drawn.steps) == len(figures) - 1


@given(st.lists(POSITIONS, min_size=1, max_size=40))
def test_the_scale_holds_all_with_few_round_marks_and_a_zero(values: list[int]) -> None:
    scale = picture.scale(values)
    assert scale.lowest <= min(0, *values)
    assert scale.highest >= max(0, *values)
    assert 0 in scale.marks
    assert 2 <= len(scale.marks) <= picture.MARKS + 2
    assert all(mark % 15 == 0 for mark in scale.marks)


def test_heights_are_in_proportion() -> None:
    drawn = picture.draw([MonthFigures(date(2026, 1, 1), 120, 60, 60)])
    received, sent = drawn.bars
    assert number(received.height) == pytest.approx(2 * number(sent.height), abs=0.02)
    [zero] = [mark for mark in drawn.heights if mark.is_zero]
    assert number(sent.y) == number(zero.at)
    assert number(received.y) + number(received.height) == pytest.approx(number(zero.at), abs=0.02)
    assert (received.css, sent.css) == ("cell-full", "cell")


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0"), (60, "+1 h"), (-90, "−1.5 h"), (15, "+0.25 h")]
)
def test_marks_are_hours(minutes: int, words: str) -> None:
    assert picture._in_hours(minutes) == words


def test_a_still_year_is_a_line_at_zero() -> None:
    drawn = picture.draw([MonthFigures(date(2026, month, 1), 0, 0, 0) for month in range(1, 13)])
    assert drawn.bars == []
    [zero] = [mark for mark in drawn.heights if mark.is_zero]
    assert {point.y for point in drawn.points} == {zero.at}
    assert [mark.words for mark in drawn.months] == ["Feb", "Apr", "Jun", "Aug", "Oct", "Dec"]
