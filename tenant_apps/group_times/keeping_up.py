"""What becomes of a group's time when people come and go, and when the group ends."""

from uuid import UUID

from tenant_apps.group_times import mails, services
from tenant_apps.group_times.models import GroupMeeting, Kind, State
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.event import Kind as GroupKind
from tenant_apps.groups.models.group import OPEN_STATES, PAID_STATES
from tenant_apps.members.models import Member


def hear(group_id: UUID, kind: GroupKind, by: Member | None) -> None:
    """Keep calendars right: of those who join and leave, and of all once nothing comes of it."""
    if not GroupMeeting.objects.filter(group=group_id, state=State.SET).exists():
        return
    group = Group.objects.with_people().get(id=group_id)
    meeting = services.latest(group)
    if meeting is None:
        return
    if group.state not in OPEN_STATES:
        # One that goes on while its hours are confirmed is one that they held.
        if group.state not in PAID_STATES or not meeting.has_begun:
            _end(meeting, by)
    elif meeting.is_ahead:
        services.bring_up_to_date(meeting)


def _end(meeting: GroupMeeting, by: Member | None) -> None:
    was_ahead = meeting.is_ahead
    services.close(meeting)
    services.happened(meeting, Kind.LAPSED, by=by)
    if was_ahead:
        mails.tell_that_it_ended(meeting, to=services.attendees(meeting))
