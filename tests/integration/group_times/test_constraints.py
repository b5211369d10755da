"""What the database itself refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from tenant_apps.group_times.models import Attendee, GroupMeeting, GroupStep
from tests.factories.group_times import AttendeeFactory, GroupMeetingFactory, GroupStepFactory
from tests.integration.groups.conftest import Gathering


@pytest.fixture
def meeting(gathering: Gathering) -> GroupMeeting:
    made: GroupMeeting = GroupMeetingFactory(group=gathering())
    return made


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "lost"}, "group_times_meeting_state_known"),
        ({"place": " ", "video_url": ""}, "group_times_meeting_says_where"),
        ({"video_url": "http://meet.example"}, "group_times_meeting_video_secure"),
        ({"remind_at": None, "reminded": True}, "group_times_meeting_reminded_when_due"),
    ],
)
def test_a_meeting(meeting: GroupMeeting, changes: dict[str, Any], name: str) -> None:
    if changes.pop("reminded", False):
        changes = {**changes, "reminded_at": meeting.starts_at}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        GroupMeeting.objects.update(**changes)


def test_it_ends_after_it_starts(meeting: GroupMeeting) -> None:
    with (
        pytest.raises(IntegrityError, match="group_times_meeting_ends_after_start"),
        transaction.atomic(),
    ):
        GroupMeeting.objects.update(ends_at=meeting.starts_at)


def test_a_group_has_one_at_a_time(meeting: GroupMeeting) -> None:
    with pytest.raises(IntegrityError, match="group_times_meeting_one_set"), transaction.atomic():
        GroupMeeting.objects.create(
            group=meeting.group,
            starts_at=meeting.starts_at,
            ends_at=meeting.starts_at + timedelta(hours=1),
            place="Room 5",
        )


def test_each_has_it_once(meeting: GroupMeeting) -> None:
    one = AttendeeFactory(meeting=meeting)
    with pytest.raises(IntegrityError, match="group_times_attendee_one_each"), transaction.atomic():
        Attendee.objects.create(meeting=meeting, member=one.member)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"kind": "lost"}, "group_times_step_kind_known"),
        ({"actor": None}, "group_times_step_actor_known"),
    ],
)
def test_a_step(meeting: GroupMeeting, changes: dict[str, Any], name: str) -> None:
    step = GroupStepFactory(meeting=meeting)
    new = {"group": meeting.group, "meeting": meeting, "position": 9, "kind": "moved"}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        GroupStep.objects.create(**{**new, "actor": step.actor, **changes})


@pytest.mark.parametrize("change", [{"kind": "moved"}, {"position": 9}])
def test_what_happened_is_not_written_again(meeting: GroupMeeting, change: dict[str, Any]) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        GroupStep.objects.update(**change)


def test_steps_come_one_by_one_and_each_once(meeting: GroupMeeting) -> None:
    step = GroupStepFactory(meeting=meeting)
    again = {"group": meeting.group, "meeting": meeting, "kind": "moved", "actor": step.actor}
    for more, name in (
        ({"position": step.position}, "group_times_step_one_per_position"),
        ({"position": 9, "request_key": step.request_key}, "group_times_step_once_per_request"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            GroupStep.objects.create(**again, **more)
