"""Amounts and moments, as people read them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from design import dates
from design.templatetags.design import avatar, badges, cells, hours, on, signed_hours, when
from kernel import clock

NOW = datetime(2026, 7, 15, 13, 5, tzinfo=UTC)  # a Wednesday; 14:05 in London


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with timezone.override("Europe/London"):
        yield


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(90, "1.5 hours"), (60, "1 hour"), (15, "15 minutes"), (0, "0 hours"), (-120, "−2 hours")],
)
def test_minutes_are_said_as_hours(minutes: int, said: str) -> None:
    assert hours(minutes) == said


@pytest.mark.parametrize(
    ("minutes", "said"), [(90, "+1.5 hours"), (-60, "−1 hour"), (0, "0 hours")]
)
def test_movements_carry_their_sign(minutes: int, said: str) -> None:
    assert signed_hours(minutes) == said


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=2), "today at 12:05"),
        (timedelta(hours=14, minutes=30), "yesterday at 23:35"),
        (timedelta(days=3), "Sunday at 14:05"),
        (timedelta(days=-1), "tomorrow at 14:05"),
        (timedelta(days=-2), "Friday at 14:05"),
        (timedelta(days=40), "5 June"),
        (timedelta(days=400), "10 June 2025"),
    ],
)
def test_moments_are_said_as_people_say_them(ago: timedelta, said: str) -> None:
    assert dates.friendly(NOW - ago) == said


def test_a_time_can_be_read_by_programs_too() -> None:
    assert when(date(2026, 3, 3)) == '<time datetime="2026-03-03">3 March</time>'
    assert when(None) == ""


def test_a_document_says_the_day_as_london_has_it() -> None:
    midnight = datetime(2020, 6, 30, 23, 30, tzinfo=UTC)
    said = '<time datetime="2020-06-30T23:30:00+00:00">1\N{NO-BREAK SPACE}Jul</time>'
    assert on(midnight) == said


def test_an_hour_is_a_full_cell_and_a_rest_a_part() -> None:
    assert cells(150).count('class="cell"') == 3
    assert cells(150).count("cell-full") == 3
    assert cells(0).count("cell-full") == 0
    assert cells(60 * 500).count('class="cell"') == 12


def test_a_name_becomes_initials_that_cannot_carry_markup() -> None:
    assert ">MO</text>" in avatar("Maria Adaeze Okafor")
    assert ">P</text>" in avatar("Priya")
    assert ">&lt;" not in avatar("<script> x")
    assert "</text>" in avatar("")


def test_what_waits_is_counted_once_over_the_navigation() -> None:
    assert badges([{"label": "a"}, {"label": "b", "badge": 2}, {"label": "c", "badge": None}]) == 2
    assert badges([SimpleNamespace(label="a", badge=3)]) == 3
    assert badges(None) == 0
