"""Times as people in the United Kingdom say them: entered and read by the clock of London."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone

from design.dates import day
from kernel import clock
from kernel.errors import Refused

REMIND = time(9)


class NoSuchTime(Refused):
    """The clocks go forward over it."""

    code = "no_such_time"
    status = 422

    def __init__(self, local: datetime) -> None:
        super().__init__(
            f"There is no {local:%H:%M} on {local:%A} {day(local.date())}: the clocks go forward "
            "over that hour. Enter another time."
        )


def moment(local: datetime) -> datetime:
    """The moment at which London's clock shows this. Of a time that it shows twice, the first.

    Raises NoSuchTime for one that it never shows.
    """
    found = local.replace(tzinfo=timezone.get_default_timezone(), fold=0).astimezone(UTC)
    if local_of(found).replace(tzinfo=None, fold=0) != local:
        raise NoSuchTime(local)
    return found


def is_shown_twice(when: datetime) -> bool:
    """Whether London's clock shows the same once more, an hour before or after."""
    local = local_of(when)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def said(starts_at: datetime, ends_at: datetime) -> str:
    """`Tuesday 30 March, 09:00 to 10:30`, with the year where it is not this one."""
    same_day = local_of(starts_at).date() == local_of(ends_at).date()
    until = _clock(ends_at) if same_day else at(ends_at)
    return f"{at(starts_at)} to {until}"


def at(when: datetime) -> str:
    """`Tuesday 30 March, 09:00`."""
    local = local_of(when)
    return f"{local:%A} {day(local.date())}, {_clock(when)}"


def about_twice(moments: Sequence[datetime]) -> str:
    """What was made of a time that comes twice; nothing where none does."""
    twice = [local_of(one) for one in moments if is_shown_twice(one)]
    if not twice:
        return ""
    return (
        f"The clocks go back on {twice[0]:%A} {day(twice[0].date())}, so {twice[0]:%H:%M} comes "
        "twice. We took the first, before they go back."
    )


def remind_at(starts_at: datetime) -> datetime | None:
    """Nine in the morning of the day before; none where that has passed."""
    before = local_of(starts_at).date() - timedelta(days=1)
    due = moment(datetime.combine(before, REMIND))
    return due if due > clock.now() else None


def _clock(when: datetime) -> str:
    shown = local_of(when)
    if not is_shown_twice(when):
        return f"{shown:%H:%M}"
    return f"{shown:%H:%M} ({'after' if shown.fold else 'before'} the clocks go back)"


def local_of(when: datetime) -> datetime:
    """What London's clock and calendar show then."""
    return when.astimezone(timezone.get_default_timezone())
