"""A network's own quiet hours, as clocks in London show them."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kernel.quiet import Hours

LONDON = ZoneInfo("Europe/London")
NIGHT = Hours(time(22), time(7))
NOON = Hours(time(12), time(13, 30))
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def there(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("hours", "moment", "holds"),
    [
        (NIGHT, "2027-06-09 21:59:59", False),
        (NIGHT, "2027-06-09 22:00", True),
        (NIGHT, "2027-06-10 00:00", True),
        (NIGHT, "2027-06-10 06:59:59", True),
        (NIGHT, "2027-06-10 07:00", False),
        (NIGHT, "2027-01-10 06:59", True),
        (NOON, "2027-06-09 11:59", False),
        (NOON, "2027-06-09 12:00", True),
        (NOON, "2027-06-09 13:29", True),
        (NOON, "2027-06-09 13:30", False),
        (NOON, "2027-06-09 00:00", False),
    ],
)
def test_from_one_time_until_another(hours: Hours, moment: str, holds: bool) -> None:
    assert hours.hold(there(moment)) == holds
    assert hours.hold(there(moment).astimezone(UTC)) == holds


def quiet_minutes(hours: Hours, since: str) -> int:
    """How many minutes of the day that begins then are quiet, as time passes."""
    begin = there(since).astimezone(UTC)
    end = there(since).date() + timedelta(days=1)
    last = datetime(end.year, end.month, end.day, tzinfo=LONDON).astimezone(UTC)
    return sum(hours.hold(begin + MINUTE * n) for n in range(int((last - begin) / MINUTE)))


@pytest.mark.parametrize(
    ("day", "night", "early"),
    [
        ("2027-06-09 00:00", 9 * 60, 90),
        # From one to two there is no time: what ends then ends as the clock is put forward.
        ("2027-03-28 00:00", 8 * 60, 60),
        # From one to two there are two hours: what ends then is quiet twice.
        ("2027-10-31 00:00", 10 * 60, 120),
    ],
)
def test_when_clocks_change_the_clock_counts(day: str, night: int, early: int) -> None:
    assert quiet_minutes(NIGHT, day) == night
    assert quiet_minutes(Hours(time(0), time(1, 30)), day) == early


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
def test_who_waits_over_a_change_is_let_go_at_seven(day: str) -> None:
    morning = there(f"{day} 07:00").astimezone(UTC)
    assert NIGHT.hold(morning - MINUTE)
    assert not NIGHT.hold(morning)
    assert all(NIGHT.hold(morning - HOUR * n) for n in range(1, 8))
