"""Reminders: one mail for a member with all that is due, one a day and three a week at most.

Each batch is a transaction with its rows and its mails: a worker that dies leaves whole ones, and
the next goes on from there. What cannot be sent now is due still, and goes when it can.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from kernel import clock, database, quiet
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.reminders import due, mails, places, standing
from tenant_apps.reminders.due import Due
from tenant_apps.reminders.models import Reminded, Reminder
from tenant_apps.reminders.standing import Things
from tenant_apps.telling import mails as telling

BATCH = 200
MOST_SECONDS = 25.0
KEPT = timedelta(days=365)


def remind_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Send what is due, unless it is a quiet hour; returns how many mails were queued.

    Safe to run twice at once. What there was no time for, the next round sends.
    """
    if quiet.is_quiet(clock.now()):
        return 0
    until, sent, look = time.monotonic() + most_seconds, 0, telling.look()
    for batch in _batches(due.find()):
        if time.monotonic() >= until:
            break
        sent += _send(batch, look)
    return sent


def forget() -> int:
    """Delete what is old: whatever waits still may be told of anew. Returns how many mails."""
    old = Reminder.objects.filter(sent_at__lt=clock.now() - KEPT)
    count = old.count()
    old.delete()
    return count


def _batches(found: list[Due]) -> Iterable[list[Due]]:
    """All of a member's in one batch."""
    by_member: dict[UUID, list[Due]] = defaultdict(list)
    for one in found:
        by_member[one.member].append(one)
    members = list(by_member)
    for start in range(0, len(members), BATCH):
        yield [one for member in members[start : start + BATCH] for one in by_member[member]]


def _send(batch: list[Due], look: Mapping[str, Any]) -> int:
    with database.atomic():
        people = Member.objects.select_related("user").in_bulk({one.member for one in batch})
        waiting = standing.still(batch, people)
        reminders = places.take(waiting, Reminder.How.ROUND)
        noted = _note(waiting, reminders)
        outbox.send_many(
            [mails.reminder(people[one], things, look) for one, things in noted.items()]
        )
    return len(noted)


def _note(waiting: dict[UUID, Things], reminders: Mapping[UUID, Reminder]) -> dict[UUID, Things]:
    """Write of what each is reminded; returns what was written. What another wrote is left out."""
    rows = [
        Reminded(
            reminder=reminders[member],
            member_id=member,
            **{one.of: about},
            step=one.step,
            since=one.since,
        )
        for member, things in waiting.items()
        if member in reminders
        for one, about in things
    ]
    Reminded.objects.bulk_create(rows, ignore_conflicts=True)
    ids = [row.id for row in rows]
    written = Reminded.objects.filter(id__in=ids)
    keys = {(row.member_id, row.exchange_id or row.group_id, row.step) for row in written}
    noted = {
        member: [(one, about) for one, about in things if (member, about.id, one.step) in keys]
        for member, things in waiting.items()
    }
    return {member: things for member, things in noted.items() if things}
