"""The day before both hear of it, once, whatever becomes of the worker."""

from datetime import UTC, datetime, timedelta

import pytest

from tenant_apps.exchanges.models import Exchange
from tenant_apps.meetings import mails as meeting_mails
from tenant_apps.meetings import reminding, services
from tenant_apps.meetings.models import Meeting
from tenant_apps.meetings.tasks import remind
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tests.factories.exchanges import ExchangeFactory
from tests.factories.meetings import MeetingFactory, in_days, step
from tests.integration.meetings.conftest import SetClock, mails

MINUTE = timedelta(minutes=1)


@pytest.fixture
def meeting(exchange: Exchange) -> Meeting:
    """Agreed for in a week, and they have been told so."""
    made: Meeting = MeetingFactory(exchange=exchange, state="agreed")
    mails()
    return made


def test_both_are_told_once_the_day_before(
    meeting: Meeting, alice: Member, bob: Member, at: SetClock
) -> None:
    assert meeting.remind_at
    at(meeting.remind_at - MINUTE)
    assert reminding.remind_due() == 0
    at(meeting.remind_at)
    remind.run()
    remind.run()
    told = {mail.to: mail for mail in mails()}
    assert told.keys() == {alice.user.email, bob.user.email}
    hers = told[alice.user.email]
    assert hers.subject == "Tomorrow you meet Bob Baker: Look over my driver diagram"
    assert "Where: Room 4" in hers.text
    assert "Video link: https://meet.example/abc" in hers.text
    assert bob.user.email not in hers.text


def test_a_worker_that_dies_midway_has_told_nobody(
    meeting: Meeting, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert meeting.remind_at
    at(meeting.remind_at)

    def die(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(meeting_mails, "remind", die)
        with pytest.raises(KeyboardInterrupt):
            reminding.remind_due()
    assert mails() == []
    assert reminding.remind_due() == 1
    assert reminding.remind_due() == 0
    assert len(mails()) == 2


def test_what_has_begun_is_not_told(meeting: Meeting, at: SetClock) -> None:
    assert meeting.starts_at
    at(meeting.starts_at)
    assert reminding.remind_due() == 0


def test_what_is_agreed_the_day_before_needs_no_reminder(exchange: Exchange, at: SetClock) -> None:
    at(datetime(2027, 5, 4, 9, 30, tzinfo=UTC))
    start = datetime(2027, 5, 5, 9, 30, tzinfo=UTC)
    Exchange.objects.update(expires_at=start + timedelta(days=9))
    made = MeetingFactory(exchange=exchange, state="agreed", starts=[start])
    assert made.remind_at is None
    mails()
    at(start - MINUTE)
    assert reminding.remind_due() == 0


def test_a_meeting_that_was_moved_is_told_again(
    meeting: Meeting, alice: Member, bob: Member, at: SetClock
) -> None:
    exchange = meeting.exchange
    assert meeting.remind_at
    at(meeting.remind_at)
    assert reminding.remind_due() == 1
    offer = services.Offer([in_days(7)], 60, "Room 4")
    moving = services.propose(offer=offer, **step(exchange, by=bob))
    time = moving.times.first()
    assert time
    moved = services.accept(time_id=time.id, **step(exchange, by=alice))
    assert moved.remind_at
    assert moved.reminded_at is None
    assert reminding.remind_due() == 0
    at(moved.remind_at)
    assert reminding.remind_due() == 1


def test_one_that_others_are_proposed_for_stands_and_is_told(
    exchange: Exchange, at: SetClock
) -> None:
    moving = MeetingFactory(exchange=exchange, state="moving")
    at(moving.remind_at)
    assert reminding.remind_due() == 1


def test_what_was_called_off_is_not_told(meeting: Meeting, bob: Member, at: SetClock) -> None:
    services.call_off(**step(meeting.exchange, by=bob))
    assert meeting.remind_at
    at(meeting.remind_at)
    assert reminding.remind_due() == 0


def test_the_suspended_are_not_told(
    meeting: Meeting, alice: Member, bob: Member, champion: Member, at: SetClock
) -> None:
    members.suspend(member=alice, by=champion.id)
    assert meeting.remind_at
    at(meeting.remind_at)
    mails()
    reminding.remind_due()
    assert [mail.to for mail in mails()] == [bob.user.email]


def test_what_there_is_no_time_for_waits_for_the_next_round(
    meeting: Meeting, alice: Member, bob: Member, at: SetClock
) -> None:
    other = ExchangeFactory(provider=bob, recipient=alice, state="accepted", minutes=15)
    MeetingFactory(exchange=other, state="agreed")
    assert meeting.remind_at
    at(meeting.remind_at)
    assert reminding.remind_due(most_seconds=0) == 0
    assert reminding.remind_due() == 2
