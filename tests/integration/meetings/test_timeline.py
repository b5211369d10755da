"""Meetings in the timeline of their exchange, among what else happened and what was written."""

import re

from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges import services as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.services import expiring
from tenant_apps.meetings import services, times
from tenant_apps.meetings.models import Meeting, Step
from tenant_apps.meetings.services import Offer
from tenant_apps.members.models import Member
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory, NoteFactory
from tests.factories.meetings import MeetingFactory, in_days, propose, step
from tests.integration.meetings.conftest import SetClock

EVENT = re.compile(r'<li class="(?:event|note)[ "].*?</li>', re.DOTALL)


def told(client: Client, exchange: Exchange) -> list[str]:
    """Each entry of the timeline, without its time."""
    return entries(client.get(f"/exchanges/{exchange.id}/").text)


def entries(page: str) -> list[str]:
    plain = [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in EVENT.findall(page)]
    return [one.split(" · ")[0] for one in plain]


def on(days: int) -> str:
    meeting = Meeting(starts_at=in_days(days), ends_at=in_days(days, hour=11))
    assert meeting.starts_at
    assert meeting.ends_at
    return times.said(meeting.starts_at, meeting.ends_at)


def accept(meeting: Meeting, by: Member) -> None:
    time = meeting.times.first()
    assert time
    services.accept(time_id=time.id, **step(meeting.exchange, by=by))


def offer(days: int) -> Offer:
    return Offer([in_days(days)], 60, "Room 4")


def test_each_step_stands_where_it_happened(
    exchange: Exchange, alice: Member, bob: Member, as_alice: Client, as_bob: Client
) -> None:
    accept(propose(exchange, offer(7), by=bob), alice)
    NoteFactory(exchange=exchange, by=alice, text="See you there")
    accept(propose(exchange, offer(9), by=alice), bob)
    propose(exchange, offer(10), by=bob)
    services.keep(**step(exchange, by=alice))
    services.call_off(**step(exchange, by=bob))
    alice_reads = told(as_alice, exchange)[-8:]
    assert "See you there" in alice_reads.pop(2)
    assert alice_reads == [
        "Bob Baker proposed when to meet",
        f"You agreed to meet on {on(7)}",
        f"You asked to meet at another time than {on(7)}",
        f"Bob Baker agreed to meet on {on(9)}",
        f"Bob Baker asked to meet at another time than {on(9)}",
        f"You stayed with {on(9)}",
        f"Bob Baker called off the meeting on {on(9)}",
    ]
    assert f"You called off the meeting on {on(9)}" in told(as_bob, exchange)


def test_times_that_nobody_takes(
    exchange: Exchange, alice: Member, bob: Member, as_alice: Client
) -> None:
    for by in (bob, alice):
        propose(exchange, offer(7), by=bob)
        services.call_off(**step(exchange, by=by))
    assert told(as_alice, exchange)[-4:] == [
        "Bob Baker proposed when to meet",
        "Bob Baker took back the times to meet",
        "Bob Baker proposed when to meet",
        "You took none of the times to meet",
    ]


def test_what_ends_the_exchange_ends_the_meeting(
    exchange: Exchange, alice: Member, as_bob: Client
) -> None:
    MeetingFactory(exchange=exchange, state="agreed")
    exchanges.cancel(exchange_id=exchange.id, reason="I am ill.", key=uuid7(), by=alice)
    last = told(as_bob, exchange)
    assert last[-3] == "Alice Archer cancelled the exchange"
    assert last[-1] == f"Alice Archer called off the meeting on {on(7)}"


def test_where_time_alone_ends_it_nobody_called_it_off(
    exchange: Exchange, as_bob: Client, at: SetClock
) -> None:
    MeetingFactory(exchange=exchange, state="agreed", starts=[in_days(7)])
    Exchange.objects.update(expires_at=in_days(1))
    when = on(7)
    at(in_days(2))
    assert expiring.expire_due() == 1
    assert told(as_bob, exchange)[-1] == f"No meeting on {when}"


def test_it_comes_without_reloading_once(
    exchange: Exchange, bob: Member, as_alice: Client, as_bob: Client
) -> None:
    last = Exchange.objects.get().last_position
    url, known = f"/exchanges/{exchange.id}/notes/", {"after": last, "read": 0}
    with counted() as quiet:
        assert as_alice.get(url, known).status_code == 204
    propose(exchange, offer(7), by=bob)
    with counted() as queries:
        answer = as_alice.get(url, known)
    assert entries(answer.text) == ["Bob Baker proposed when to meet"]
    assert f"?after={last + 1}" in answer.text
    assert f'name="up_to" value="{last + 1}"' in answer.text
    assert "/read/" not in as_bob.get(url, known).text
    assert as_alice.get(url, {**known, "after": last + 1}).status_code == 204
    assert len(quiet) < len(queries) <= 12


def test_the_page_costs_the_same_however_often_it_was_moved(
    exchange: Exchange, alice: Member, bob: Member, as_alice: Client
) -> None:
    accept(propose(exchange, offer(7), by=bob), alice)
    counts = []
    for days in (8, 9):
        accept(propose(exchange, offer(days), by=bob), alice)
        with counted() as queries:
            as_alice.get(f"/exchanges/{exchange.id}/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_what_happened_before_it_was_kept_stands_nowhere(
    exchange: Exchange, as_alice: Client
) -> None:
    """Of such a step nobody knows where it belongs."""
    meeting = MeetingFactory(exchange=exchange)
    last = Step.objects.latest("position")
    Step.objects.create(
        exchange=exchange,
        meeting=meeting,
        position=last.position + 1,
        kind="called_off",
        actor=last.actor,
    )
    assert told(as_alice, exchange)[-1] == "Bob Baker proposed when to meet"


def test_nothing_is_asked_of_meetings_before_they_agreed(
    alice: Member, bob: Member, exchange: Exchange, as_alice: Client
) -> None:
    proposed = ExchangeFactory(provider=bob, recipient=alice, minutes=15)
    asked = []
    for one in (proposed, exchange):
        with counted() as queries:
            as_alice.get(f"/exchanges/{one.id}/")
        asked.append("meetings_step" in " ".join(queries))
    assert asked == [False, True]


def test_times_that_lapse_when_hours_are_logged_are_not_told(
    exchange: Exchange, bob: Member, as_alice: Client
) -> None:
    MeetingFactory(exchange=exchange)
    today = times.local_of(clock.now()).date()
    exchanges.log_hours(
        exchange_id=exchange.id, minutes=60, helped_on=today, note="", key=uuid7(), by=bob
    )
    assert Step.objects.latest("position").kind == "lapsed"
    assert told(as_alice, exchange)[-1] == "Bob Baker logged 1 hour"
