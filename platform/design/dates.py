"""Moments as people say them."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import formats, timezone

from kernel import clock


def friendly(moment: datetime) -> str:
    """`12 minutes ago`, `today at 14:05`, `Tuesday at 14:05`, `3 March`, `3 March 2024`."""
    now = clock.now()
    elapsed = now - moment
    if timedelta(0) <= elapsed < timedelta(hours=1):
        return _minutes_ago(int(elapsed.total_seconds()) // 60)
    there, here = timezone.localtime(moment), timezone.localtime(now)
    near = _near(there.date(), here.date())
    if near:
        return f"{near} at {there:%H:%M}"
    return _spelt(there.date(), there.year == here.year)


def day(value: date) -> str:
    """`3 March`, with the year where it is not this one."""
    return _spelt(value, value.year == timezone.localtime(clock.now()).year)


@lru_cache(maxsize=1000)
def _spelt(value: date, is_this_year: bool) -> str:
    return formats.date_format(value, "j F" if is_this_year else "j F Y")


def _minutes_ago(count: int) -> str:
    if count < 1:
        return "just now"
    return "1 minute ago" if count == 1 else f"{count} minutes ago"


def _near(there: date, here: date) -> str:
    days = (there - here).days
    named = {0: "today", -1: "yesterday", 1: "tomorrow"}
    if days in named:
        return named[days]
    return f"{there:%A}" if abs(days) < 7 else ""
