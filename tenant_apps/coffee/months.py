"""When a month's pairs are made: on its first working day, as England has it."""

from collections.abc import Container
from datetime import date, datetime, timedelta

from django.utils import timezone

from kernel import clock

FROM_HOUR = 8
MADE_UP_FOR = timedelta(days=7)


def this_month() -> date:
    """The first day of the month that it is in London."""
    return timezone.localdate(clock.now()).replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def year_before(month: date) -> date:
    """The first month of the twelve that end before this one begins."""
    return month.replace(year=month.year - 1)


def due() -> date | None:
    """The month whose pairs are to be made now: from its morning on, made up for within a week."""
    now, month = timezone.localtime(clock.now()), this_month()
    begins = timezone.make_aware(datetime.combine(first_working_day(month), datetime.min.time()))
    begins = begins.replace(hour=FROM_HOUR)
    return month if begins <= now < begins + MADE_UP_FOR else None


def first_working_day(month: date) -> date:
    """The first day of this month that is neither at a weekend nor a bank holiday in England."""
    day, holidays = month, _bank_holidays(month.year)
    while day.weekday() >= 5 or day in holidays:
        day += timedelta(days=1)
    return day


def next_draw() -> date:
    """The next day on which pairs are made, today included until the hour has come."""
    now = timezone.localtime(clock.now())
    day = first_working_day(this_month())
    if (now.date(), now.hour) < (day, FROM_HOUR):
        return day
    return first_working_day(next_month(this_month()))


def _bank_holidays(year: int) -> Container[date]:
    """Those in England."""
    from holidays.utils import country_holidays  # when first needed: it takes 19 MB of memory

    return country_holidays("GB", subdiv="ENG", years=year)
