"""Quiet hours: evenings, nights and weekends in London, whatever its clocks were set to."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kernel import quiet

LONDON = ZoneInfo("Europe/London")


def _there(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "is_quiet"),
    [
        ("2027-06-09 07:29:59", True),
        ("2027-06-09 07:30", False),
        ("2027-06-09 19:59:59", False),
        ("2027-06-09 20:00", True),
        ("2027-01-13 07:29:59", True),
        ("2027-01-13 07:30", False),
        ("2027-06-12 12:00", True),  # Saturday
        ("2027-06-13 12:00", True),  # Sunday
        ("2027-06-14 12:00", False),  # Monday
    ],
)
def test_by_the_clocks_of_london(moment: str, is_quiet: bool) -> None:
    assert quiet.is_quiet(_there(moment)) == is_quiet
    assert quiet.is_quiet(_there(moment).astimezone(UTC)) == is_quiet


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2027-06-09 12:00", "2027-06-09 12:00"),
        ("2027-06-09 03:00", "2027-06-09 07:30"),
        ("2027-06-09 20:00", "2027-06-10 07:30"),
        ("2027-06-11 20:00", "2027-06-14 07:30"),
        ("2027-06-12 03:00", "2027-06-14 07:30"),
        ("2027-06-13 23:00", "2027-06-14 07:30"),
        ("2027-06-14 00:30", "2027-06-14 07:30"),
        # Clocks go forward on the 28th of March, and back on the 31st of October.
        ("2027-03-26 21:00", "2027-03-29 07:30"),
        ("2027-10-29 21:00", "2027-11-01 07:30"),
    ],
)
def test_what_is_quiet_opens_next_working_morning(moment: str, opens: str) -> None:
    assert quiet.opens_at(_there(moment)) == _there(opens)


def test_changes_of_the_clocks_move_the_opening_by_an_hour() -> None:
    """A Friday evening to Monday morning: an hour less in spring, an hour more in autumn."""
    spring, autumn = _there("2027-03-26 21:00"), _there("2027-10-29 21:00")
    usual = timedelta(days=2, hours=10, minutes=30)
    hour = timedelta(hours=1)
    for evening, waits in [(spring, usual - hour), (autumn, usual + hour)]:
        passed = quiet.opens_at(evening).astimezone(UTC) - evening.astimezone(UTC)
        assert passed == waits


def test_each_hour_of_two_years_is_either_quiet_or_open_by_the_clock() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment.year < 2028:
        there = moment.astimezone(LONDON)
        by_day = there.weekday() < 5 and "07:30" <= f"{there:%H:%M}" < "20:00"
        assert quiet.is_quiet(moment) != by_day
        opens = quiet.opens_at(moment)
        assert not quiet.is_quiet(opens)
        assert (opens == moment) == by_day
        moment += timedelta(minutes=30)
