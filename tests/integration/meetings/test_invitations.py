"""What goes into calendars, as a calendar reads it from the mail."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from icalendar import Calendar

from kernel.ids import uuid7
from tenant_apps.exchanges import services as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.services import expiring
from tenant_apps.meetings import services, times
from tenant_apps.meetings.models import Meeting
from tenant_apps.members.models import Member
from tests.factories.exchanges import ExchangeFactory
from tests.factories.meetings import MeetingFactory, step
from tests.factories.members import admit
from tests.integration.meetings.conftest import SetClock, event_of, mails


def test_both_are_invited_by_the_network_and_find_no_others_address(
    exchange: Exchange, alice: Member, bob: Member
) -> None:
    meeting = MeetingFactory(exchange=exchange, state="agreed", place="Room 4, Café; east")
    told = [mail for mail in mails() if mail.attachment]
    assert {mail.to for mail in told} == {alice.user.email, bob.user.email}
    for mail in told:
        method, event = event_of(mail)
        whole, other = event.to_ical().decode(), bob if mail.to == alice.user.email else alice
        assert method == "REQUEST"
        assert event["UID"] == f"{meeting.id}@hexitime.localhost"
        assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (meeting.starts_at, meeting.ends_at)
        assert event["DTSTART"].dt.tzinfo is not None
        assert event["SUMMARY"] == f"{exchange.title}, with {other.name}"
        assert event["LOCATION"] == "Room 4, Café; east"
        assert f"/exchanges/{exchange.id}/" in event["DESCRIPTION"]
        assert "https://meet.example/abc" in event["DESCRIPTION"]
        assert event["ORGANIZER"] == "mailto:hello@hexitime.localhost"
        assert event["ORGANIZER"].params["CN"] == "North West London"
        assert event["ATTENDEE"] == f"mailto:{mail.to}"
        assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
        assert other.user.email not in whole + mail.text + mail.subject
        assert all(len(line) <= 75 for line in event.to_ical().split(b"\r\n"))


def test_it_is_moved_and_called_off_under_the_same_name_with_a_higher_sequence(
    exchange: Exchange, alice: Member
) -> None:
    meeting = MeetingFactory(exchange=exchange, state="moving")
    services.accept(time_id=meeting.times.first().id, **step(exchange, by=alice))
    services.call_off(**step(exchange, by=alice))
    sent = [event_of(mail) for mail in mails() if mail.attachment and mail.to == alice.user.email]
    assert [(method, event["SEQUENCE"], event["STATUS"]) for method, event in sent] == [
        ("REQUEST", 0, "CONFIRMED"),
        ("REQUEST", 1, "CONFIRMED"),
        ("CANCEL", 2, "CANCELLED"),
    ]
    assert len({event["UID"] for _method, event in sent}) == 1
    starts = [event["DTSTART"].dt for _method, event in sent]
    assert starts[0] < starts[1] == starts[2]


def cancel(exchange: Exchange, alice: Member) -> None:
    exchanges.cancel(exchange_id=exchange.id, key=uuid7(), by=alice)


def void(exchange: Exchange, alice: Member) -> None:
    which = {"exchange_id": exchange.id}
    day = times.local_of(exchange.created_at).date()
    exchanges.log_hours(**which, minutes=60, helped_on=day, key=uuid7(), by=exchange.provider)
    exchanges.dispute(**which, message="Not yet.", key=uuid7(), by=alice)
    broker = admit(name="Brenda Broker", role="broker")
    exchanges.void(**which, reason="It did not take place.", key=uuid7(), by=broker)


def expire(exchange: Exchange, alice: Member) -> None:
    Exchange.objects.filter(id=exchange.id).update(expires_at=exchange.created_at)
    assert expiring.expire_due() == 1


@pytest.mark.parametrize("end", [cancel, void, expire])
@pytest.mark.parametrize("state", ["agreed", "moving"])
def test_it_leaves_both_calendars_when_the_exchange_ends(
    exchange: Exchange, alice: Member, bob: Member, end: object, state: str
) -> None:
    MeetingFactory(exchange=exchange, state=state)
    mails()
    end(exchange, alice)  # type: ignore[operator]
    sent = {mail.to: event_of(mail) for mail in mails() if mail.attachment}
    assert sent.keys() == {alice.user.email, bob.user.email}
    assert [(method, event["SEQUENCE"]) for method, event in sent.values()] == [("CANCEL", 1)] * 2
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.awaiting, meeting.times.count()) == ("called_off", None, 0)


def test_what_was_only_proposed_ends_without_a_word(exchange: Exchange, alice: Member) -> None:
    MeetingFactory(exchange=exchange)
    mails()
    cancel(exchange, alice)
    assert not [mail for mail in mails() if mail.attachment]
    assert Meeting.objects.get().state == "called_off"


def test_what_was_held_stays_when_the_exchange_ends(
    exchange: Exchange, alice: Member, at: SetClock
) -> None:
    meeting = MeetingFactory(exchange=exchange, state="agreed")
    mails()
    at(meeting.ends_at)
    cancel(exchange, alice)
    assert not [mail for mail in mails() if mail.attachment]
    assert Meeting.objects.get().state == "held"


def settle(exchange: Exchange, alice: Member, bob: Member) -> None:
    day = times.local_of(exchange.created_at).date()
    exchanges.log_hours(exchange_id=exchange.id, minutes=60, helped_on=day, key=uuid7(), by=bob)
    exchanges.confirm(exchange_id=exchange.id, key=uuid7(), by=alice)


def test_confirmed_hours_take_what_is_ahead_out_of_both_calendars(
    exchange: Exchange, alice: Member, bob: Member
) -> None:
    MeetingFactory(exchange=exchange, state="agreed")
    mails()
    settle(exchange, alice, bob)
    sent = {mail.to: event_of(mail) for mail in mails() if mail.attachment}
    assert sent.keys() == {alice.user.email, bob.user.email}
    assert {method for method, _event in sent.values()} == {"CANCEL"}
    assert Meeting.objects.get().state == "called_off"


def test_hours_confirmed_while_they_meet_leave_the_calendars_alone(
    exchange: Exchange, alice: Member, bob: Member, at: SetClock
) -> None:
    meeting = MeetingFactory(exchange=exchange, state="agreed")
    mails()
    at(meeting.starts_at)
    settle(exchange, alice, bob)
    assert not [mail for mail in mails() if mail.attachment]
    assert Meeting.objects.get().state == "agreed"


@pytest.mark.parametrize(("before", "after"), [("proposed", "called_off"), ("moving", "agreed")])
def test_once_hours_are_logged_nobody_has_to_choose_a_time(
    exchange: Exchange, bob: Member, before: str, after: str
) -> None:
    MeetingFactory(exchange=exchange, state=before)
    day = times.local_of(exchange.created_at).date()
    exchanges.log_hours(exchange_id=exchange.id, minutes=60, helped_on=day, key=uuid7(), by=bob)
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.awaiting, meeting.times.count()) == (after, None, 0)


@pytest.mark.parametrize(
    ("agreed_at", "typed", "starts_at"),
    [
        (datetime(2027, 3, 20, 12, tzinfo=UTC), (2027, 4, 2, 9, 0), (2027, 4, 2, 8, 0)),
        (datetime(2027, 10, 20, 12, tzinfo=UTC), (2027, 11, 2, 9, 0), (2027, 11, 2, 9, 0)),
        (datetime(2027, 10, 20, 12, tzinfo=UTC), (2027, 10, 31, 1, 30), (2027, 10, 31, 0, 30)),
    ],
    ids=["over the change in March", "over the change in October", "in the hour that comes twice"],
)
def test_agreed_before_the_clocks_change_and_held_after(
    inside: object,
    alice: Member,
    bob: Member,
    at: SetClock,
    agreed_at: datetime,
    typed: tuple[int, int, int, int, int],
    starts_at: tuple[int, int, int, int, int],
) -> None:
    at(agreed_at)
    exchange = ExchangeFactory(provider=bob, recipient=alice, state="accepted")
    mails()
    start = times.moment(datetime(*typed))  # noqa: DTZ001 - as typed, by London's clock
    meeting = MeetingFactory(exchange=exchange, state="agreed", starts=[start])
    invited = [mail for mail in mails() if mail.attachment]
    _method, event = event_of(invited[0])
    assert event["DTSTART"].dt == datetime(*starts_at, tzinfo=UTC)
    assert f", {typed[3]:02}:{typed[4]:02}" in invited[0].subject
    at(meeting.starts_at)
    assert times.at(meeting.starts_at).startswith(f"{datetime(*typed):%A}")  # noqa: DTZ001


def test_each_may_download_it(
    exchange: Exchange, as_alice: Client, as_bob: Client, alice: Member, bob: Member
) -> None:
    url = f"/meetings/{exchange.id}/meeting.ics"
    MeetingFactory(exchange=exchange)
    assert as_alice.get(url).status_code == 404
    meeting = Meeting.objects.get()
    services.accept(time_id=meeting.times.all()[0].id, **step(exchange, by=alice))
    for client, other in ((as_alice, bob), (as_bob, alice)):
        answer = client.get(url)
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer["Content-Disposition"] == 'attachment; filename="meeting.ics"'
        calendar = Calendar.from_ical(answer.content)
        [event] = calendar.walk("VEVENT")
        assert (calendar["METHOD"], event["UID"]) == ("PUBLISH", f"{meeting.id}@hexitime.localhost")
        assert event["SUMMARY"].endswith(f"with {other.name}")
        assert "ATTENDEE" not in event
        assert alice.user.email not in answer.content.decode()
        assert bob.user.email not in answer.content.decode()
