"""The day before: all who take part hear once that they meet, from nine in the morning on.

Mails and note are one transaction: whoever runs this again after a worker died, or at the same
time, tells nobody twice. What was not told before it began is left.
"""

from uuid import UUID

from kernel import clock, database
from tenant_apps.group_times import mails, services
from tenant_apps.group_times.models import GroupMeeting, State
from tenant_apps.groups.models import Group
from tenants import overdue

MOST_SECONDS = 25.0


def remind_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Remind of what is due, the soonest first. Returns of how many meetings."""
    due = GroupMeeting.objects.filter(
        state=State.SET,
        reminded_at__isnull=True,
        remind_at__lte=clock.now(),
        starts_at__gt=clock.now(),
    )
    found = list(due.order_by("starts_at").values_list("id", "group_id"))
    return overdue.each(found, _remind, most_seconds=most_seconds)


def _remind(ids: tuple[UUID, UUID]) -> bool:
    """Of this one, unless it was just told, moved or called off, or someone is at it."""
    meeting_id, group_id = ids
    with database.atomic():
        locked = Group.objects.select_for_update(skip_locked=True).filter(id=group_id).first()
        if locked is None:
            return False
        now = clock.now()
        told = GroupMeeting.objects.filter(
            id=meeting_id,
            state=State.SET,
            reminded_at__isnull=True,
            remind_at__lte=now,
            starts_at__gt=now,
        ).update(reminded_at=now)
        if told:
            meeting = GroupMeeting.objects.select_related("group").get(id=meeting_id)
            mails.remind(meeting, to=services.attendees(meeting))
    return bool(told)
