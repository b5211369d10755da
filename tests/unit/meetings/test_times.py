"""London's clock, with the hour that it leaves out and the hour that it shows twice."""

from datetime import UTC, datetime, timedelta

import pytest

from kernel import clock
from tenant_apps.meetings import times
from tenant_apps.meetings.times import NoSuchTime

HOUR = timedelta(hours=1)


def local(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type,misc]  # noqa: DTZ001 - as typed, by London's clock


@pytest.fixture(autouse=True)
def in_2027(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, 1, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        (local(2027, 1, 12, 9, 0), datetime(2027, 1, 12, 9, 0, tzinfo=UTC)),
        (local(2027, 7, 12, 9, 0), datetime(2027, 7, 12, 8, 0, tzinfo=UTC)),
        (local(2027, 3, 28, 0, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (local(2027, 3, 28, 2, 0), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (local(2027, 10, 31, 0, 59), datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        (local(2027, 10, 31, 1, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (local(2027, 10, 31, 2, 0), datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
    ],
)
def test_what_is_typed_is_a_moment(typed: datetime, moment: datetime) -> None:
    assert times.moment(typed) == moment
    assert times.local_of(moment).replace(tzinfo=None, fold=0) == typed


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_an_hour_that_is_left_out_is_refused_in_words(minute: int) -> None:
    with pytest.raises(NoSuchTime) as refused:
        times.moment(local(2027, 3, 28, 1, minute))
    assert refused.value.message == (
        f"There is no 01:{minute:02} on Sunday 28 March: the clocks go forward over that hour. "
        "Enter another time."
    )


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    first, second = (datetime(2027, 10, 31, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert [times.is_shown_twice(one) for one in (first, second)] == [True, True]
    assert not times.is_shown_twice(first - HOUR)
    assert not times.is_shown_twice(second + HOUR)
    assert times.said(first, second) == (
        "Sunday 31 October, 01:30 (before the clocks go back) to 01:30 (after the clocks go back)"
    )
    assert times.about_twice([first]) == (
        "The clocks go back on Sunday 31 October, so 01:30 comes twice. We took the first, before "
        "they go back."
    )
    assert times.about_twice([first - HOUR]) == ""


def test_an_hour_of_march_is_not_shown_twice() -> None:
    assert not times.is_shown_twice(datetime(2027, 3, 28, 1, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("start", "minutes", "said"),
    [
        (datetime(2027, 3, 27, 9, tzinfo=UTC), 90, "Saturday 27 March, 09:00 to 10:30"),
        (datetime(2027, 3, 29, 8, tzinfo=UTC), 60, "Monday 29 March, 09:00 to 10:00"),
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), 60, "Sunday 28 March, 00:30 to 02:30"),
        (
            datetime(2028, 1, 4, 23, 30, tzinfo=UTC),
            60,
            "Tuesday 4 January 2028, 23:30 to Wednesday 5 January 2028, 00:30",
        ),
    ],
)
def test_how_a_time_is_said(start: datetime, minutes: int, said: str) -> None:
    assert times.said(start, start + timedelta(minutes=minutes)) == said


@pytest.mark.parametrize(
    ("start", "reminder"),
    [
        (datetime(2027, 3, 28, 13, tzinfo=UTC), datetime(2027, 3, 27, 9, tzinfo=UTC)),
        (datetime(2027, 3, 29, 13, tzinfo=UTC), datetime(2027, 3, 28, 8, tzinfo=UTC)),
        (datetime(2027, 10, 31, 13, tzinfo=UTC), datetime(2027, 10, 30, 8, tzinfo=UTC)),
        (datetime(2027, 11, 1, 13, tzinfo=UTC), datetime(2027, 10, 31, 9, tzinfo=UTC)),
        (datetime(2027, 3, 2, 13, tzinfo=UTC), None),
    ],
)
def test_the_reminder_is_at_nine_the_day_before(start: datetime, reminder: datetime | None) -> None:
    assert times.remind_at(start) == reminder
