"""What each of the two reads on the exchange's page, and what the pages refuse."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges import services as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.home import badge
from tenant_apps.home import selectors as home
from tenant_apps.meetings import selectors, stepping, times
from tenant_apps.meetings.models import Meeting
from tenant_apps.members.models import Member
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory, NoteFactory
from tests.factories.meetings import MeetingFactory, in_days
from tests.factories.members import admit
from tests.integration.meetings.conftest import SetClock
from tests.world import World

FORM = {"minutes": "1", "place": "Room 4", "video_url": ""}


def page(client: Client, exchange: Exchange) -> str:
    return client.get(f"/exchanges/{exchange.id}/").content.decode()


def typed(days: int) -> str:
    return f"{times.local_of(in_days(days)):%Y-%m-%dT%H:%M}"


def today() -> date:
    return times.local_of(clock.now()).date()


def filled(exchange: Exchange, **more: Any) -> dict[str, Any]:
    seen = stepping.position(stepping.steps(exchange))
    return {**FORM, "first": typed(7), "seen": seen, "key": uuid7(), **more}


def propose(client: Client, exchange: Exchange, **more: Any) -> Any:
    return client.post(f"/meetings/{exchange.id}/propose/", filled(exchange, **more))


@pytest.mark.parametrize(
    ("state", "alice_reads", "bob_reads"),
    [
        ("proposed", "Bob Baker proposes when to meet", "Waiting for Alice Archer to choose"),
        ("agreed", "You meet on", "You meet on"),
        ("moving", "Bob Baker would like to move it", "Waiting for Alice Archer to choose."),
        ("called_off", "Propose up to three times", "Propose up to three times"),
    ],
)
def test_what_stands_there(
    exchange: Exchange,
    as_alice: Client,
    as_bob: Client,
    state: str,
    alice_reads: str,
    bob_reads: str,
) -> None:
    MeetingFactory(exchange=exchange, state=state)
    assert alice_reads in page(as_alice, exchange)
    assert bob_reads in page(as_bob, exchange)


def test_only_whoever_is_asked_may_accept(
    exchange: Exchange, as_alice: Client, as_bob: Client
) -> None:
    MeetingFactory(exchange=exchange)
    assert page(as_alice, exchange).count(">Accept<") == 2
    assert ">Accept<" not in page(as_bob, exchange)


def test_a_time_that_has_passed_cannot_be_accepted(
    exchange: Exchange, as_alice: Client, at: SetClock
) -> None:
    meeting = MeetingFactory(exchange=exchange)
    at(meeting.times.first().starts_at)
    seen = page(as_alice, exchange)
    assert "This has passed." in seen
    assert seen.count(">Accept<") == 1


@pytest.mark.parametrize("state", ["proposed", "declined", "cancelled"])
def test_without_an_agreement_nobody_looks_for_a_time(
    exchange: Exchange, alice: Member, bob: Member, as_alice: Client, state: str
) -> None:
    other = ExchangeFactory(provider=bob, recipient=alice, state=state, minutes=15)
    assert "Find a time</h2>" not in page(as_alice, other)
    assert as_alice.get(f"/meetings/{other.id}/propose/").status_code == 409


def test_times_are_proposed_and_one_is_accepted(
    exchange: Exchange, as_alice: Client, as_bob: Client
) -> None:
    begun = as_bob.get(f"/meetings/{exchange.id}/propose/").content.decode()
    assert 'value="1"' in begun
    answer = propose(as_bob, exchange, second=typed(8), video_url="https://x.example/1")
    assert answer["Location"] == f"/exchanges/{exchange.id}/#meeting"
    [first, second] = Meeting.objects.get().times.all()
    assert (first.starts_at, second.starts_at) == (in_days(7), in_days(8))
    assert times.said(second.starts_at, second.ends_at) in page(as_alice, exchange)
    sent = {"time": second.id, "seen": 1, "key": uuid7()}
    as_alice.post(f"/meetings/{exchange.id}/accept/", sent)
    seen = page(as_alice, exchange)
    assert f"You meet on {times.said(second.starts_at, second.ends_at)}" in seen
    assert 'href="https://x.example/1"' in seen
    assert Meeting.objects.get().place == "Room 4"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"first": ""}, "Fill in “When?”."),
        ({"first": "tomorrow"}, "Enter a day and a time"),
        ({"first": "2020-01-01T09:00"}, "This time has passed."),
        ({"second": typed(7)}, "Propose one to three times, each of them once."),
        ({"place": ""}, "Say where you meet, or give a video link."),
        ({"place": "943 476 5919"}, "looks like a patient’s NHS number"),
        ({"video_url": "http://x.example/1"}, "Enter a video link that begins with https://."),
        ({"video_url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"minutes": "12.25"}, "Enter at most 12 hours."),
        ({"first": typed(300)}, "The credits are held until"),
        ({"key": ""}, "This form is damaged"),
    ],
)
def test_what_is_wrong_stands_on_the_form(
    exchange: Exchange, as_bob: Client, change: dict[str, str], says: str
) -> None:
    answer = propose(as_bob, exchange, **change)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Meeting.objects.exists()


def test_a_time_that_the_clock_leaves_out_is_refused_on_the_form(
    exchange: Exchange, as_bob: Client, at: SetClock
) -> None:
    at(in_days(0).replace(year=2027, month=3, day=1))
    answer = propose(as_bob, exchange, first="2027-03-28T01:30")
    assert answer.status_code == 422
    assert "There is no 01:30 on Sunday 28 March" in answer.content.decode()


def test_a_time_that_comes_twice_is_taken_once_and_said(
    exchange: Exchange, as_bob: Client, at: SetClock
) -> None:
    at(in_days(0).replace(year=2027, month=10, day=1))
    Exchange.objects.update(expires_at=in_days(90))
    answer = propose(as_bob, exchange, first="2027-10-31T01:30")
    seen = as_bob.get(answer["Location"]).content.decode()
    assert "so 01:30 comes twice. We took the first, before they go back." in seen
    assert "01:30 (before the clocks go back)" in seen


def test_who_is_taken_elsewhere_is_warned_and_may_go_on(
    exchange: Exchange, alice: Member, bob: Member, as_bob: Client, as_alice: Client
) -> None:
    elsewhere = ExchangeFactory(
        provider=bob, recipient=admit(name="Cora Clark"), title="Run charts", state="accepted"
    )
    MeetingFactory(exchange=elsewhere, state="agreed", starts=[in_days(7)])
    warned = propose(as_bob, exchange)
    assert warned.status_code == 422
    assert "You have “Run charts” then, on" in warned.content.decode()
    assert propose(as_bob, exchange, despite="on").status_code == 302
    assert "Run charts" not in page(as_alice, exchange)


def test_who_is_asked_is_warned_beside_the_time(
    exchange: Exchange, alice: Member, as_alice: Client, as_bob: Client
) -> None:
    elsewhere = ExchangeFactory(
        provider=alice, recipient=admit(name="Cora Clark"), title="Run charts", state="accepted"
    )
    MeetingFactory(exchange=elsewhere, state="agreed", starts=[in_days(7)])
    MeetingFactory(exchange=exchange)
    assert page(as_alice, exchange).count("You have “Run charts” then") == 1
    assert "Run charts" not in page(as_bob, exchange)


def test_a_form_that_is_behind_is_told_so(
    exchange: Exchange, as_alice: Client, as_bob: Client
) -> None:
    MeetingFactory(exchange=exchange, state="agreed")
    for path in ("call-off", "keep"):
        answer = as_alice.post(f"/meetings/{exchange.id}/{path}/", {"seen": 1, "key": uuid7()})
        assert answer.status_code == 409
        assert "Something has changed about when you meet" in answer.content.decode()
    behind = filled(exchange) | {"seen": 0}
    assert as_bob.post(f"/meetings/{exchange.id}/propose/", behind).status_code == 409
    assert as_bob.post(f"/meetings/{exchange.id}/keep/", {"seen": "x"}).status_code == 422


def test_calling_off_is_asked_once_more(exchange: Exchange, as_bob: Client) -> None:
    url = f"/meetings/{exchange.id}/call-off/"
    assert as_bob.get(url).status_code == 409
    MeetingFactory(exchange=exchange, state="agreed")
    assert "Call off the meeting?" in as_bob.get(url).content.decode()
    as_bob.post(url, {"seen": 2, "key": uuid7()})
    assert Meeting.objects.get().state == "called_off"


def test_what_is_new_comes_by_itself(
    exchange: Exchange, as_alice: Client, as_bob: Client, alice: Member
) -> None:
    url = f"/meetings/{exchange.id}/"
    mark = selectors.mark(exchange, selectors.of(exchange, alice))
    assert as_alice.get(url, {"mark": mark}).status_code == 204
    propose(as_bob, exchange)
    new = as_alice.get(url, {"mark": mark})
    assert (new.status_code, new.content.decode().count(">Accept<")) == (200, 1)
    assert as_alice.get(url).status_code == 302


def test_others_find_nothing(exchange: Exchange, world: World, nwl: Any) -> None:
    MeetingFactory(exchange=exchange, state="agreed")
    stranger = world.client(nwl, admit(name="Sam Stranger").user)
    base = f"/meetings/{exchange.id}/"
    for path in ("", "propose/", "call-off/", "meeting.ics"):
        assert stranger.get(base + path).status_code == 404
    for path in ("propose/", "accept/", "keep/", "call-off/"):
        sent = {"seen": 2, "key": uuid7(), "time": uuid7()}
        assert stranger.post(base + path, filled(exchange) | sent).status_code == 404
    assert Meeting.objects.get().state == "agreed"


@pytest.mark.parametrize("path", ["accept/", "keep/"])
def test_buttons_only_post(exchange: Exchange, as_alice: Client, path: str) -> None:
    assert as_alice.get(f"/meetings/{exchange.id}/{path}").status_code == 405


def test_times_to_choose_from_wait_under_to_do(
    exchange: Exchange, as_alice: Client, alice: Member, bob: Member
) -> None:
    meeting = MeetingFactory(exchange=exchange)
    assert "Bob proposes when to meet" in as_alice.get("/to-do/").content.decode()
    assert (badge.count(alice), badge.count(bob)) == (1, 0)
    assert home.to_do_of([alice, bob]) == {alice.id: home.to_do(alice)}
    time = meeting.times.first()
    sent = {"time": time.id, "seen": 1, "key": uuid7()}
    as_alice.post(f"/meetings/{exchange.id}/accept/", sent)
    assert (badge.count(alice), home.to_do(alice)) == (0, [])


def test_the_page_stays_within_its_queries(
    exchange: Exchange, alice: Member, bob: Member, as_alice: Client
) -> None:
    MeetingFactory(exchange=exchange, state="moving")
    counts = []
    for days in (7, 8):
        elsewhere = ExchangeFactory(provider=bob, recipient=alice, state="accepted", minutes=15)
        MeetingFactory(exchange=elsewhere, state="agreed", starts=[in_days(days + 7)])
        NoteFactory(exchange=exchange)
        with counted() as queries:
            as_alice.get(f"/exchanges/{exchange.id}/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_meeting_that_is_agreed_stands_beside_logged_hours_until_it_was_held(
    exchange: Exchange, bob: Member, as_alice: Client, at: SetClock
) -> None:
    meeting = MeetingFactory(exchange=exchange, state="agreed")
    Exchange.objects.update(
        state="logged",
        logged_minutes=60,
        logged_by=bob,
        helped_on=times.local_of(exchange.created_at).date(),
        expires_at=None,
        awaiting=meeting.exchange.recipient,
    )
    seen = page(as_alice, exchange)
    assert "You meet on" in seen
    assert "Move it" not in seen
    at(meeting.ends_at + timedelta(minutes=1))
    assert "You meet on" not in page(as_alice, exchange)


def test_before_they_have_met_the_meeting_comes_first_and_logging_second(
    exchange: Exchange, as_alice: Client, as_bob: Client, at: SetClock
) -> None:
    log_url = f"/exchanges/{exchange.id}/log/"
    primary = f'<a class="button" href="{log_url}"'
    early = "Log the hours now only if you have met already."
    assert primary in page(as_alice, exchange)
    assert early not in as_alice.get(log_url).text
    meeting = MeetingFactory(exchange=exchange)
    seen = page(as_alice, exchange)
    assert seen.index("proposes when to meet") < seen.index('id="next-step"')
    for client in (as_alice, as_bob):
        assert primary not in page(client, exchange)
    sent = {"time": meeting.times.first().id, "seen": 1, "key": uuid7()}
    as_alice.post(f"/meetings/{exchange.id}/accept/", sent)
    meeting.refresh_from_db()
    seen = page(as_alice, exchange)
    assert seen.index("You meet on") < seen.index('id="next-step"')
    assert primary not in seen
    assert f'<a class="button button-secondary" href="{log_url}"' in seen
    assert "You have met already? Then you can log them now." in seen
    assert early in as_alice.get(log_url).text
    new = as_bob.get(f"/exchanges/{exchange.id}/notes/", {"after": 0})
    assert primary not in new.text
    at(meeting.ends_at + timedelta(minutes=1))
    assert primary in page(as_alice, exchange)
    assert early not in as_alice.get(log_url).text


def test_who_confirms_hears_that_the_meeting_ahead_leaves_the_calendars(
    exchange: Exchange,
    bob: Member,
    alice: Member,
    as_alice: Client,
    as_bob: Client,
    at: SetClock,
) -> None:
    meeting, before = MeetingFactory(exchange=exchange, state="agreed"), clock.now()
    mark = selectors.mark(exchange, selectors.of(exchange, alice))
    exchanges.log_hours(exchange_id=exchange.id, minutes=60, helped_on=today(), key=uuid7(), by=bob)
    said = "Once you confirm, that meeting leaves both your calendars."
    assert said in page(as_alice, exchange)
    assert said not in page(as_bob, exchange)
    at(meeting.starts_at)
    assert said not in page(as_alice, exchange)
    at(before + timedelta(minutes=1))
    as_alice.post(f"/exchanges/{exchange.id}/confirm/", {"key": uuid7()})
    for client in (as_alice, as_bob):
        seen = page(client, exchange)
        assert "You meet on" not in seen
        assert "No meeting on" in seen
        gone = client.get(f"/meetings/{exchange.id}/", {"mark": mark})
        assert (gone.status_code, gone.text) == (200, '<div id="meeting"></div>')


def test_a_time_to_choose_marks_the_exchange_in_the_list_and_on_its_page(
    exchange: Exchange, as_alice: Client, as_bob: Client
) -> None:
    turn = '<span class="tag tag-warn">Your turn</span>'
    for path in ("/exchanges/", f"/exchanges/{exchange.id}/"):
        assert turn not in as_alice.get(path).text
    meeting = MeetingFactory(exchange=exchange)
    for path in ("/exchanges/", f"/exchanges/{exchange.id}/"):
        assert turn in as_alice.get(path).text
        assert turn not in as_bob.get(path).text
    sent = {"time": meeting.times.first().id, "seen": 1, "key": uuid7()}
    as_alice.post(f"/meetings/{exchange.id}/accept/", sent)
    assert turn not in as_alice.get("/exchanges/").text


def test_steps_need_no_meeting_to_be_refused(exchange: Exchange, as_alice: Client) -> None:
    sent = {"seen": 0, "key": uuid7(), "time": uuid7()}
    for path in ("accept", "keep", "call-off"):
        assert as_alice.post(f"/meetings/{exchange.id}/{path}/", sent).status_code == 409
