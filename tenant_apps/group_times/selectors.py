"""Reading when a group meets. Whoever asks has the group already."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Subquery

from kernel.errors import NotFound
from tenant_apps.group_times.models import Attendee, GroupMeeting, GroupStep, State
from tenant_apps.groups.models import Group
from tenant_apps.groups.moves import takes_part
from tenant_apps.members.models import Member


@dataclass(frozen=True)
class Arrangement:
    """How it stands: what is set, or was last, and the last step there was."""

    meeting: GroupMeeting | None = None
    seen: int = 0


def of(group: Group) -> Arrangement:
    """When this group meets."""
    last = GroupStep.objects.filter(group=group).order_by("-position").values("position")[:1]
    found = GroupMeeting.objects.filter(group=group).annotate(seen=Subquery(last))
    meeting = found.order_by("-id").first()
    if meeting is None:
        return Arrangement()
    meeting.group = group
    return Arrangement(meeting, vars(meeting)["seen"])


def set_between(member: Member, start: datetime, end: datetime) -> QuerySet[GroupMeeting, Any]:
    """When the member's groups meet within, for their diary."""
    theirs = Attendee.objects.filter(member=member, is_in=True).order_by().values("meeting")
    found = GroupMeeting.objects.filter(
        id__in=theirs, state=State.SET, ends_at__gt=start, starts_at__lt=end
    )
    return found.order_by().values_list("group_id", "group__title", "starts_at", "ends_at")


def for_calendar(group: Group, viewer: Member) -> GroupMeeting:
    """What is set, for one who takes part; missing for everyone else, and where nothing is."""
    meeting = GroupMeeting.objects.filter(group=group, state=State.SET).first()
    if meeting is None or not takes_part(viewer, group):
        raise NotFound
    meeting.group = group
    return meeting
