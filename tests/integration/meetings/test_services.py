"""From times that are proposed to a meeting, moved and called off."""

import re
from datetime import timedelta
from typing import Any

import pytest

from kernel.errors import NotFound, Refused
from kernel.ids import uuid7
from tenant_apps.exchanges import services as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.services import KeyReused, MemberNotActive, MoveImpossible
from tenant_apps.meetings import diary, selectors, services
from tenant_apps.meetings.models import Meeting, Step
from tenant_apps.meetings.refusals import (
    BadLength,
    BadLink,
    BadTimes,
    MeetingMovedOn,
    NoPlace,
    TimePassed,
    TimeTooLate,
)
from tenant_apps.meetings.services import Offer
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tests.factories.exchanges import ExchangeFactory
from tests.factories.meetings import MeetingFactory, in_days, propose, step
from tests.factories.members import admit
from tests.integration.meetings.conftest import SetClock, mails

OFFER: dict[str, Any] = {"minutes": 60, "place": "Room 4", "video_url": ""}


def test_propose_counter_accept_move_and_call_off(
    exchange: Exchange, alice: Member, bob: Member
) -> None:
    first = propose(exchange, Offer([in_days(3), in_days(2)], **OFFER), by=bob)
    assert (first.state, first.awaiting) == ("proposed", alice)
    assert [one.starts_at for one in first.times.all()] == [in_days(2), in_days(3)]
    countered = propose(exchange, Offer([in_days(4)], 90, "", "https://x.example/1"), by=alice)
    assert (countered.id, countered.state, countered.awaiting) == (first.id, "proposed", bob)
    [time] = countered.times.all()
    agreed = services.accept(time_id=time.id, **step(exchange, by=bob))
    assert (agreed.state, agreed.awaiting, agreed.sequence) == ("agreed", None, 0)
    assert (agreed.starts_at, agreed.ends_at) == (
        in_days(4),
        in_days(4) + timedelta(minutes=90),
    )
    assert (agreed.place, agreed.video_url) == ("", "https://x.example/1")
    assert not agreed.times.exists()
    moving = propose(exchange, Offer([in_days(5)], **OFFER), by=bob)
    assert (moving.state, moving.starts_at) == ("moving", in_days(4))
    [time] = moving.times.all()
    moved = services.accept(time_id=time.id, **step(exchange, by=alice))
    assert (moved.id, moved.starts_at, moved.sequence) == (first.id, in_days(5), 1)
    off = services.call_off(**step(exchange, by=alice))
    assert (off.state, off.sequence) == ("called_off", 2)
    again = propose(exchange, Offer([in_days(6)], **OFFER), by=alice)
    assert again.id != first.id
    kinds = Step.objects.filter(exchange=exchange).values_list("position", "kind")
    assert list(kinds) == [
        (1, "proposed"),
        (2, "proposed"),
        (3, "agreed"),
        (4, "proposed"),
        (5, "agreed"),
        (6, "called_off"),
        (7, "proposed"),
    ]


@pytest.mark.parametrize("asked", [True, False], ids=["the one asked", "the one who asked"])
def test_they_keep_the_time_that_is_agreed(
    exchange: Exchange, alice: Member, bob: Member, asked: bool
) -> None:
    moving = MeetingFactory(exchange=exchange, state="moving")
    mails()
    kept = services.keep(**step(exchange, by=alice if asked else bob))
    assert (kept.state, kept.awaiting, kept.starts_at) == ("agreed", None, moving.starts_at)
    assert not kept.times.exists()
    [told] = mails()
    assert told.to == (bob if asked else alice).user.email
    assert bytes(told.attachment) == b""


@pytest.mark.parametrize(
    ("offer", "refusal"),
    [
        (Offer([], **OFFER), BadTimes),
        (Offer([in_days(n) for n in (1, 2, 3, 4)], **OFFER), BadTimes),
        (Offer([in_days(1), in_days(1)], **OFFER), BadTimes),
        (Offer([in_days(1), in_days(-1)], **OFFER), TimePassed),
        (Offer([in_days(170), in_days(190)], **OFFER), TimeTooLate),
        (Offer([in_days(1)], 0, "Room 4"), BadLength),
        (Offer([in_days(1)], 50, "Room 4"), BadLength),
        (Offer([in_days(1)], 735, "Room 4"), BadLength),
        (Offer([in_days(1)], 60, " "), NoPlace),
        (Offer([in_days(1)], 60, "x" * 201), NoPlace),
        (Offer([in_days(1)], 60, "", "http://x.example/1"), BadLink),
        (Offer([in_days(1)], 60, "", "javascript:alert(1)"), BadLink),
        (Offer([in_days(1)], 60, "", "https://x.example/" + "x" * 1000), BadLink),
    ],
)
def test_what_is_no_offer_is_refused(
    exchange: Exchange, bob: Member, offer: Offer, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        propose(exchange, offer, by=bob)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("state", ["proposed", "cancelled", "logged", "settled"])
def test_only_an_agreed_exchange_looks_for_a_time(
    exchange: Exchange, alice: Member, bob: Member, state: str
) -> None:
    other = ExchangeFactory(provider=bob, recipient=alice, state=state, minutes=30)
    with pytest.raises(MoveImpossible):
        propose(other, Offer([in_days(1)], **OFFER), by=bob)


def test_a_stranger_finds_nothing(exchange: Exchange) -> None:
    MeetingFactory(exchange=exchange, state="moving")
    stranger = admit(name="Sam Stranger")
    [time] = Meeting.objects.get().times.all()[:1]
    for act in (
        lambda: services.accept(time_id=time.id, **step(exchange, by=stranger)),
        lambda: services.keep(**step(exchange, by=stranger)),
        lambda: services.call_off(**step(exchange, by=stranger)),
        lambda: propose(exchange, Offer([in_days(1)], **OFFER), by=stranger),
    ):
        with pytest.raises(NotFound):
            act()


def test_nobody_accepts_their_own_times(exchange: Exchange, bob: Member) -> None:
    time = MeetingFactory(exchange=exchange).times.first()
    with pytest.raises(MeetingMovedOn):
        services.accept(time_id=time.id, **step(exchange, by=bob))


def test_times_that_were_replaced_or_are_another_exchanges_are_refused(
    exchange: Exchange, alice: Member, bob: Member
) -> None:
    old = MeetingFactory(exchange=exchange).times.first()
    propose(exchange, Offer([in_days(9)], **OFFER), by=bob)
    elsewhere = ExchangeFactory(provider=bob, recipient=alice, state="accepted", minutes=15)
    foreign = MeetingFactory(exchange=elsewhere).times.first()
    for time in (old, foreign):
        with pytest.raises(MeetingMovedOn):
            services.accept(time_id=time.id, **step(exchange, by=alice))


def test_a_time_that_has_passed_is_not_accepted(
    exchange: Exchange, alice: Member, at: SetClock
) -> None:
    time = MeetingFactory(exchange=exchange).times.first()
    at(time.starts_at)
    with pytest.raises(TimePassed):
        services.accept(time_id=time.id, **step(exchange, by=alice))


def test_whoever_has_not_seen_what_happened_since_is_refused(
    exchange: Exchange, alice: Member, bob: Member
) -> None:
    MeetingFactory(exchange=exchange, state="moving")
    stale = {**step(exchange, by=alice), "seen": 1}
    time = Meeting.objects.get().times.first()
    assert time
    for act in (
        lambda: services.accept(time_id=time.id, **stale),
        lambda: services.keep(**stale),
        lambda: services.call_off(**stale),
        lambda: services.propose(offer=Offer([in_days(1)], **OFFER), **stale),
    ):
        with pytest.raises(MeetingMovedOn):
            act()
    assert Meeting.objects.get().state == "moving"


def test_the_same_request_again_does_nothing_more(
    exchange: Exchange, alice: Member, bob: Member
) -> None:
    offer, asks = Offer([in_days(1), in_days(2)], **OFFER), step(exchange, by=bob)
    made = [services.propose(offer=offer, **asks) for _ in range(2)]
    assert made[0] == made[1]
    time = made[0].times.first()
    assert time
    answers = {**step(exchange, by=alice), "time_id": time.id}
    assert services.accept(**answers) == services.accept(**answers)
    ends = step(exchange, by=alice)
    assert services.call_off(**ends) == services.call_off(**ends)
    assert Step.objects.count() == 3
    assert [re.split(r": | on ", mail.subject)[0] for mail in mails()] == [
        "Bob Baker proposes 2 times to meet",
        "You meet",
        "You meet",
        "Alice Archer called off your meeting",
        "Alice Archer called off your meeting",
    ]


def test_a_key_stands_for_one_request(exchange: Exchange, bob: Member) -> None:
    asks = step(exchange, by=bob)
    services.propose(offer=Offer([in_days(1)], **OFFER), **asks)
    with pytest.raises(KeyReused):
        services.propose(offer=Offer([in_days(2)], **OFFER), **asks)
    with pytest.raises(KeyReused):
        services.call_off(**asks)


def test_nobody_meets_who_is_suspended(
    exchange: Exchange, alice: Member, bob: Member, champion: Member
) -> None:
    members.suspend(member=alice, by=champion.id)
    with pytest.raises(MemberNotActive):
        propose(exchange, Offer([in_days(1)], **OFFER), by=bob)


@pytest.mark.parametrize("by_the_one_asked", [True, False])
def test_times_are_taken_off_the_table_without_a_calendar(
    exchange: Exchange, alice: Member, bob: Member, by_the_one_asked: bool
) -> None:
    MeetingFactory(exchange=exchange)
    mails()
    off = services.call_off(**step(exchange, by=alice if by_the_one_asked else bob))
    assert (off.state, off.sequence) == ("called_off", 0)
    [told] = mails()
    if by_the_one_asked:
        assert told.subject.startswith("Alice Archer does not take the times you proposed")
    else:
        assert told.subject.startswith("Bob Baker took back the times to meet")
    assert bytes(told.attachment) == b""
    with pytest.raises(MeetingMovedOn):
        services.call_off(**step(exchange, by=bob))


def test_once_it_was_held_they_may_meet_again(
    exchange: Exchange, alice: Member, bob: Member, at: SetClock
) -> None:
    held = MeetingFactory(exchange=exchange, state="agreed")
    at(held.ends_at)
    with pytest.raises(MeetingMovedOn):
        services.call_off(**step(exchange, by=bob))
    again = propose(exchange, Offer([in_days(3)], **OFFER), by=alice)
    held.refresh_from_db()
    assert (held.state, again.state) == ("held", "proposed")
    assert selectors.of(exchange, bob).meeting == again


def test_a_time_chosen_after_the_agreed_one_was_held_is_another_meeting(
    exchange: Exchange, alice: Member, at: SetClock
) -> None:
    held = MeetingFactory(exchange=exchange, state="moving")
    time = held.times.first()
    at(held.ends_at)
    other = services.accept(time_id=time.id, **step(exchange, by=alice))
    held.refresh_from_db()
    assert (held.state, held.sequence) == ("held", 0)
    assert (other.state, other.sequence, other.starts_at) == ("agreed", 0, time.starts_at)
    assert other.id != held.id


def test_only_what_overlaps_elsewhere_is_a_clash(
    exchange: Exchange, alice: Member, bob: Member
) -> None:
    elsewhere = ExchangeFactory(provider=bob, recipient=alice, state="accepted", minutes=15)
    taken = MeetingFactory(exchange=elsewhere, state="agreed", starts=[in_days(7)])
    hour, minute = timedelta(hours=1), timedelta(minutes=1)
    spans = [
        (in_days(7) - hour, in_days(7)),
        (in_days(7) - hour, in_days(7) + minute),
        (in_days(7) + hour - minute, in_days(7) + 2 * hour),
        (in_days(7) + hour, in_days(7) + 2 * hour),
    ]
    found = diary.clashes(alice, spans, but=exchange.id)
    assert [(index, one.of) for index, one in found] == [(1, elsewhere.id), (2, elsewhere.id)]
    assert {one.starts_at for _index, one in found} == {taken.starts_at}
    assert diary.clashes(alice, spans, but=elsewhere.id) == []
    assert diary.clashes(admit(name="Sam Stranger"), spans, but=exchange.id) == []


def test_a_broker_does_not_arrange_for_others(exchange: Exchange) -> None:
    broker = admit(name="Brenda Broker", role="broker")
    with pytest.raises(NotFound):
        services.propose(
            exchange_id=exchange.id,
            offer=Offer([in_days(1)], **OFFER),
            seen=0,
            key=uuid7(),
            by=broker,
        )


def test_cancelled_exchanges_have_no_times_left(
    exchange: Exchange, alice: Member, bob: Member
) -> None:
    MeetingFactory(exchange=exchange)
    exchanges.cancel(exchange_id=exchange.id, key=uuid7(), by=bob)
    with pytest.raises(MoveImpossible):
        propose(exchange, Offer([in_days(1)], **OFFER), by=alice)
