"""The few places in a member's week for mail that they have not asked for."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from kernel import clock
from tenant_apps.reminders.models import MOST_A_WEEK, Reminder
from tenant_apps.telling import weeks


def take(ids: Iterable[UUID], how: Reminder.How) -> dict[UUID, Reminder]:
    """Each one's next place of this week, for those who have one left, within the transaction.

    Whoever else takes the same place at the same time gets it, or this does: never both. All are
    written in one order, so that two who write of the same people do not wait for each other.
    """
    week, now = weeks.this_week(), clock.now()
    wanted = sorted(set(ids))
    taken = Reminder.objects.filter(member__in=wanted, week=week).values_list("member_id")
    last = dict(taken.annotate(Max("place")))
    rows = [
        Reminder(
            member_id=one,
            how=how,
            week=week,
            place=last.get(one, 0) + 1,
            day=timezone.localdate(now),
            sent_at=now,
        )
        for one in wanted
        if last.get(one, 0) < MOST_A_WEEK
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    written = Reminder.objects.filter(id__in=[row.id for row in rows])
    return {row.member_id: row for row in written}
