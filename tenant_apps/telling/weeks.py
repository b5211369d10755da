"""Weeks begin on Monday; the weekly mail leaves on Tuesday morning, as London has it.

On Mondays it would be one of many. What the schedule slept through is made up for within the week.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from kernel import clock

MAIL_DAY, FROM_HOUR = 1, 8


def this_week() -> date:
    """Its Monday."""
    today = timezone.localdate(clock.now())
    return today - timedelta(days=today.weekday())


def mail_begins(week: date) -> datetime:
    """From when on that week's mail is made."""
    morning = datetime.combine(week + timedelta(days=MAIL_DAY), datetime.min.time())
    return timezone.make_aware(morning.replace(hour=FROM_HOUR))


def mail_due() -> date | None:
    """The week whose mail is to be made now, if it is time."""
    week = this_week()
    return week if clock.now() >= mail_begins(week) else None


def is_first_of_month(week: date) -> bool:
    """Whether its mail is the one that comes once a month."""
    return (week + timedelta(days=MAIL_DAY)).day <= 7
