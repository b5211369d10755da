"""When groups meet, set by the steps that lead there. The network must be entered."""

from datetime import datetime
from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.group_times import services
from tenant_apps.group_times.models import Attendee, GroupMeeting, GroupStep, State
from tenant_apps.groups.models import Group
from tenant_apps.meetings import stepping
from tenant_apps.meetings.services import Offer
from tenant_apps.members.models import Member
from tests.factories.groups import GroupFactory
from tests.factories.meetings import in_days


class GroupMeetingFactory(factory.Factory[GroupMeeting]):
    """The host sets a time, and calls it off again where that is the state."""

    class Meta:
        model = GroupMeeting

    group = factory.SubFactory(GroupFactory)
    state = State.SET
    start = factory.LazyFunction(lambda: in_days(7))
    minutes = 60
    place = "Room 4"
    video_url = "https://meet.example/abc"

    @classmethod
    def _create(
        cls,
        model_class: type[GroupMeeting],
        *args: Any,
        group: Group,
        state: str,
        start: datetime,
        **kwargs: Any,
    ) -> GroupMeeting:
        made = set_time(group, by=group.host, start=start, **kwargs)
        return services.call_off(**step(group, by=group.host)) if state == "called_off" else made


class AttendeeFactory(factory.Factory[Attendee]):
    """The first who has it in their calendar."""

    class Meta:
        model = Attendee

    meeting = factory.SubFactory(GroupMeetingFactory)

    @classmethod
    def _create(cls, model_class: type[Attendee], *args: Any, meeting: GroupMeeting) -> Attendee:
        return Attendee.objects.filter(meeting=meeting)[0]


class GroupStepFactory(factory.Factory[GroupStep]):
    """What happened last."""

    class Meta:
        model = GroupStep

    meeting = factory.SubFactory(GroupMeetingFactory)

    @classmethod
    def _create(cls, model_class: type[GroupStep], *args: Any, meeting: GroupMeeting) -> GroupStep:
        return GroupStep.objects.filter(meeting=meeting).latest("position")


def set_time(
    group: Group,
    *,
    by: Member,
    start: datetime,
    minutes: int = 60,
    place: str = "Room 4",
    video_url: str = "",
) -> GroupMeeting:
    """A time of one who has seen all that happened."""
    offer = Offer([start], minutes, place, video_url)
    return services.set_time(offer=offer, **step(group, by=by))


def step(group: Group, *, by: Member) -> dict[str, Any]:
    """A step of one who has seen all that happened."""
    seen = stepping.position(services.steps(group))
    return {"group_id": group.id, "seen": seen, "key": uuid7(), "by": by}
