"""The weekly mail: one for each member, made of sections, and sent only if one has something that
is worth a mail by itself. Who chose so gets the first of each month alone.

Apps register in their `AppConfig.ready()` what they have to say:

    digest.register(source)

`source()` is called once in a run, and reads what all members share. It returns `gather(members)`,
which is called for each batch of them in the transaction that queues their mails, and returns a
Section by member id for those to whom it has something to say. What it writes there, such as who
was told of what, stands or falls with those mails.

A week is a row for each member: whoever runs this again, or at the same time, makes no second mail.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from kernel import database
from tenant_apps.hearing.models import Choice
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.telling import mails, weeks
from tenant_apps.telling.mails import Section
from tenant_apps.telling.models import WeeklyMail

BATCH = 500
MOST_SECONDS = 40.0
KEPT_WEEKS = 8

Gather = Callable[[Sequence[Member]], Mapping[UUID, Section]]
Source = Callable[[], Gather]
_sources: list[Source] = []


def register(source: Source, *, first: bool = False) -> None:
    """Add a section to everyone's mail, below the others or above them; adding it twice changes
    nothing."""
    if source not in _sources:
        _sources.insert(0 if first else len(_sources), source)


def send_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Make this week's mails if it is time; returns how many were queued.

    What there was no time for, the next round makes.
    """
    week = weeks.mail_due()
    if week is None or not _waiting(week, None, 1):
        return 0
    until, sent, after = time.monotonic() + most_seconds, 0, None
    look, gathers = mails.look(), [source() for source in _sources]
    while time.monotonic() < until and (batch := _waiting(week, after, BATCH)):
        sent += _send(batch, week, gathers, look)
        after = batch[-1].id
    WeeklyMail.objects.filter(week__lt=week - timedelta(weeks=KEPT_WEEKS)).delete()
    return sent


def _waiting(week: date, after: UUID | None, most: int) -> list[Member]:
    """Some of those whose mail of this week is not made, who were here when it began."""
    made = WeeklyMail.objects.filter(week=week, member=OuterRef("id"))
    otherwise = Q(weekly_mail=False)
    if not weeks.is_first_of_month(week):
        otherwise |= Q(is_monthly=True)
    unwanted = Choice.objects.filter(otherwise, member=OuterRef("id"))
    waiting = Member.objects.active().filter(
        ~Exists(made), ~Exists(unwanted), joined_at__lt=weeks.mail_begins(week)
    )
    if after is not None:
        waiting = waiting.filter(id__gt=after)
    return list(waiting.select_related("user").order_by("id")[:most])


def _send(batch: list[Member], week: date, gathers: Sequence[Gather], look: dict[str, Any]) -> int:
    with database.atomic():
        mine = _claim(batch, week)
        found = [gather(mine) for gather in gathers]
        waiting = []
        for member in mine:
            sections = [each[member.id] for each in found if member.id in each]
            if any(section.stands_alone for section in sections):
                waiting.append(mails.weekly(member, sections, look))
        outbox.send_many(waiting, is_bulk=True)
    return len(waiting)


def _claim(batch: list[Member], week: date) -> list[Member]:
    """Those of these whose mail this run makes."""
    rows = [WeeklyMail(member=member, week=week) for member in batch]
    WeeklyMail.objects.bulk_create(rows, ignore_conflicts=True)
    written = WeeklyMail.objects.filter(id__in=[row.id for row in rows])
    mine = set(written.values_list("member_id", flat=True))
    return [member for member in batch if member.id in mine]
