"""The first working day of a month, as England has it."""

from datetime import UTC, date, datetime

import pytest

from kernel import clock
from tenant_apps.coffee import months


@pytest.mark.parametrize(
    ("month", "day"),
    [
        (date(2026, 1, 1), date(2026, 1, 2)),
        (date(2022, 1, 1), date(2022, 1, 4)),
        (date(2023, 1, 1), date(2023, 1, 3)),
        (date(2024, 4, 1), date(2024, 4, 2)),
        (date(2018, 4, 1), date(2018, 4, 3)),
        (date(2021, 4, 1), date(2021, 4, 1)),
        (date(2023, 5, 1), date(2023, 5, 2)),
        (date(2022, 6, 1), date(2022, 6, 1)),
        (date(2020, 5, 1), date(2020, 5, 1)),
        (date(2002, 6, 1), date(2002, 6, 5)),
        (date(2026, 8, 1), date(2026, 8, 3)),
        (date(2026, 12, 1), date(2026, 12, 1)),
    ],
)
def test_first_working_day(month: date, day: date) -> None:
    assert months.first_working_day(month) == day


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 6, 1, 6, 59, tzinfo=UTC), None),
        (datetime(2026, 6, 1, 7, 0, tzinfo=UTC), date(2026, 6, 1)),
        (datetime(2026, 6, 8, 6, 59, tzinfo=UTC), date(2026, 6, 1)),
        (datetime(2026, 6, 8, 7, 0, tzinfo=UTC), None),
        (datetime(2026, 12, 1, 7, 59, tzinfo=UTC), None),
        (datetime(2026, 12, 1, 8, 0, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 8, 1, 12, 0, tzinfo=UTC), None),
    ],
)
def test_the_hour_is_londons(
    monkeypatch: pytest.MonkeyPatch, now: datetime, due: date | None
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    assert months.due() == due


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 6, 1, 6, 59, tzinfo=UTC), date(2026, 6, 1)),
        (datetime(2026, 6, 1, 7, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), date(2027, 1, 4)),
    ],
)
def test_the_next_draw(monkeypatch: pytest.MonkeyPatch, now: datetime, day: date) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    assert months.next_draw() == day
