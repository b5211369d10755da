"""The day before all who take part hear of it, once, whatever becomes of the worker."""

from datetime import timedelta

import pytest

from kernel.ids import uuid7
from tenant_apps.group_times import mails as group_mails
from tenant_apps.group_times import reminding, services
from tenant_apps.group_times.models import GroupMeeting
from tenant_apps.group_times.tasks import remind
from tenant_apps.groups import services as groups
from tenant_apps.members.models import Member
from tests.factories.group_times import GroupMeetingFactory, set_time, step
from tests.factories.meetings import in_days
from tests.integration.groups.conftest import Gathering
from tests.integration.meetings.conftest import SetClock, mails

MINUTE = timedelta(minutes=1)


@pytest.fixture
def meeting(gathering: Gathering) -> GroupMeeting:
    """Set for in a week, and they have been told so."""
    made: GroupMeeting = GroupMeetingFactory(group=gathering())
    mails()
    return made


def test_all_are_told_once_the_day_before(
    meeting: GroupMeeting, alice: Member, bob: Member, carl: Member, at: SetClock
) -> None:
    assert meeting.remind_at
    at(meeting.remind_at - MINUTE)
    assert reminding.remind_due() == 0
    at(meeting.remind_at)
    remind.run()
    remind.run()
    told = mails()
    people = {one.user.email for one in (alice, bob, carl)}
    assert sorted(mail.to for mail in told) == sorted(people)
    for mail in told:
        assert mail.subject == "Tomorrow you meet: Run charts for wards"
        assert "Where: Room 4" in mail.text
        assert not [one for one in people - {mail.to} if one in mail.text]


def test_a_worker_that_dies_midway_has_told_nobody(
    meeting: GroupMeeting, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert meeting.remind_at
    at(meeting.remind_at)

    def die(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(group_mails.outbox, "send_many", die)
        with pytest.raises(KeyboardInterrupt):
            reminding.remind_due()
    assert mails() == []
    assert reminding.remind_due() == 1
    assert reminding.remind_due() == 0
    assert len(mails()) == 3


def test_who_has_left_is_not_told(meeting: GroupMeeting, bob: Member, at: SetClock) -> None:
    groups.leave(group_id=meeting.group.id, key=uuid7(), by=bob)
    mails()
    assert meeting.remind_at
    at(meeting.remind_at)
    assert reminding.remind_due() == 1
    assert bob.user.email not in [mail.to for mail in mails()]


def test_what_has_begun_or_is_off_is_not_told(
    meeting: GroupMeeting, alice: Member, at: SetClock
) -> None:
    assert meeting.remind_at
    services.call_off(**step(meeting.group, by=alice))
    at(meeting.remind_at)
    assert reminding.remind_due() == 0
    again = set_time(meeting.group, by=alice, start=in_days(8))
    at(again.starts_at)
    assert reminding.remind_due() == 0


def test_one_that_was_moved_is_told_again(
    meeting: GroupMeeting, alice: Member, at: SetClock
) -> None:
    assert meeting.remind_at
    at(meeting.remind_at)
    assert reminding.remind_due() == 1
    moved = set_time(meeting.group, by=alice, start=in_days(7))
    assert reminding.remind_due() == 0
    assert moved.remind_at
    at(moved.remind_at)
    assert reminding.remind_due() == 1


def test_what_there_is_no_time_for_waits_for_the_next_round(
    meeting: GroupMeeting, at: SetClock
) -> None:
    assert meeting.remind_at
    at(meeting.remind_at)
    assert reminding.remind_due(most_seconds=0) == 0
    assert reminding.remind_due() == 1
