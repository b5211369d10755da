"""When a month's pairs are made: on its first working day, as England has it."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from kernel import clock

FROM_HOUR = 8
MADE_UP_FOR = timedelta(days=7)
# From the Sunday of Easter; of all holidays these and those below can fall on a month's first days.
GOOD_FRIDAY, EASTER_MONDAY = timedelta(days=-2), timedelta(days=1)


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
    day = month
    while day.weekday() >= 5 or _is_holiday(day):
        day += timedelta(days=1)
    return day


def next_draw() -> date:
    """The next day on which pairs are made, today included until the hour has come."""
    now = timezone.localtime(clock.now())
    day = first_working_day(this_month())
    if (now.date(), now.hour) < (day, FROM_HOUR):
        return day
    return first_working_day(next_month(this_month()))


def _is_holiday(day: date) -> bool:
    easter = _easter(day.year)
    early_may = day.month == 5 and day.day <= 7 and day.weekday() == 0
    return day in {easter + GOOD_FRIDAY, easter + EASTER_MONDAY, _new_year(day.year)} or early_may


def _new_year(year: int) -> date:
    """The first of January, or the Monday after it where that is at a weekend."""
    first = date(year, 1, 1)
    return first + timedelta(days=(7 - first.weekday()) if first.weekday() >= 5 else 0)


def _easter(year: int) -> date:
    """Easter Sunday, by the rule of Butcher and Meeus."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    w = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * w) // 433
    month = (h + w - 7 * m + 90) // 25
    return date(year, month, (h + w - 7 * m + 33 * month + 19) % 32)
