"""Both act in the same instant: exactly one step is taken, and calendars hear of that one."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from kernel.ids import uuid7
from tenant_apps.exchanges import services as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.meetings import reminding, services
from tenant_apps.meetings.models import Meeting, Step
from tenant_apps.meetings.services import Offer
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants.current import NetworkRef
from tests.factories.meetings import MeetingFactory, in_days, step
from tests.integration.exchanges.test_at_once import at_once
from tests.integration.meetings.conftest import SetClock, mails

ROUNDS = 4
Act = Callable[[], object]


def proposing(exchange: Exchange, by: Member, days: int) -> Act:
    offer, seen = Offer([in_days(days)], 60, "Room 4"), step(exchange, by=by)
    return lambda: services.propose(offer=offer, **seen)


def calling_off(exchange: Exchange, by: Member) -> Act:
    seen = step(exchange, by=by)
    return lambda: services.call_off(**seen)


def accepting(exchange: Exchange, by: Member) -> Act:
    seen = step(exchange, by=by)
    [time, *_] = Meeting.objects.get(exchange=exchange).times.all()
    return lambda: services.accept(time_id=time.id, **seen)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_one_accepts_while_the_other_takes_the_times_back(
    exchange: Exchange, nwl: NetworkRef, alice: Member, bob: Member, round_: int
) -> None:
    MeetingFactory(exchange=exchange)
    mails()
    outcomes = at_once(nwl, accepting(exchange, alice), calling_off(exchange, bob))
    assert sorted(outcomes) == ["done", "meeting_state"]
    accepted = outcomes[0] == "done"
    assert Meeting.objects.get().state == ("agreed" if accepted else "called_off")
    assert len([mail for mail in mails() if mail.attachment]) == (2 if accepted else 0)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_both_move_it(
    exchange: Exchange, nwl: NetworkRef, alice: Member, bob: Member, round_: int
) -> None:
    MeetingFactory(exchange=exchange, state="agreed")
    outcomes = at_once(nwl, proposing(exchange, alice, 10), proposing(exchange, bob, 11))
    assert sorted(outcomes) == ["done", "meeting_state"]
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.awaiting) == ("moving", bob if outcomes[0] == "done" else alice)
    [time] = meeting.times.all()
    assert time.starts_at == in_days(10 if outcomes[0] == "done" else 11)


def test_one_accepts_while_the_other_proposes_others(
    exchange: Exchange, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    MeetingFactory(exchange=exchange, state="moving")
    outcomes = at_once(nwl, accepting(exchange, alice), proposing(exchange, bob, 20))
    assert sorted(outcomes) == ["done", "meeting_state"]
    assert Meeting.objects.get().state == ("agreed" if outcomes[0] == "done" else "moving")


@pytest.mark.parametrize("first", [True, False], ids=["first times", "a meeting already"])
def test_one_form_sent_twice(exchange: Exchange, nwl: NetworkRef, bob: Member, first: bool) -> None:
    if not first:
        MeetingFactory(exchange=exchange, state="agreed")
    before = Step.objects.count()
    act = proposing(exchange, bob, 10)
    assert at_once(nwl, act, act) == ["done", "done"]
    assert Step.objects.count() == before + 1
    assert Meeting.objects.count() == 1


def test_one_moves_it_while_the_other_cancels_the_exchange(
    exchange: Exchange, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    MeetingFactory(exchange=exchange, state="agreed")
    mails()
    cancel = {"exchange_id": exchange.id, "key": uuid7(), "by": bob}
    outcomes = at_once(nwl, proposing(exchange, alice, 10), lambda: exchanges.cancel(**cancel))
    assert outcomes in (["done", "done"], ["exchange_state", "done"])
    assert Meeting.objects.get().state == "called_off"
    cancelled = [mail for mail in mails() if "method=CANCEL" in mail.attachment_type]
    assert len(cancelled) == 2


def test_two_workers_remind_once(exchange: Exchange, nwl: NetworkRef, at: SetClock) -> None:
    meeting = MeetingFactory(exchange=exchange, state="agreed")
    mails()
    at(meeting.remind_at + timedelta(minutes=5))
    at_once(nwl, reminding.remind_due, reminding.remind_due)
    assert Mail.objects.filter(subject__startswith="Tomorrow you meet").count() == 2
