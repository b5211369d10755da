"""Reminders by state and time: once for each step, few a week, by day, and nothing twice."""

from collections.abc import Callable

import pytest
from django.test import Client

from design.dates import day
from kernel.ids import uuid7
from tenant_apps.exchanges import services as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.hearing import links
from tenant_apps.hearing import services as hearing
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.reminders import due, places, sending
from tenant_apps.reminders.models import Reminded, Reminder, Step
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory, FeedbackFactory, NoteFactory
from tests.factories.meetings import MeetingFactory, in_days
from tests.factories.policy import HoursByTimeFactory
from tests.integration.exchanges.test_at_once import at_once as both_at_once
from tests.integration.reminders.conftest import Pass

HEADING = "What waits for you"


Make = Callable[..., Exchange]


@pytest.fixture
def exchanging(inside: NetworkRef, alice: Member, bob: Member) -> Make:
    """Bob helps Alice, as far as this state."""

    def make(state: str, **more: object) -> Exchange:
        made: Exchange = ExchangeFactory(
            provider=bob, recipient=alice, state=state, **{"title": "Plot our falls", **more}
        )
        return made

    return make


def _mails(member: Member | None = None) -> list[Mail]:
    found = Mail.objects.filter(html__contains=HEADING).order_by("id")
    return list(found.filter(to=member.user.email) if member else found)


def _steps() -> list[str]:
    return [str(one.step) for one in Reminded.objects.order_by("id")]


@pytest.mark.parametrize(
    ("state", "hours", "steps", "to"),
    [
        ("proposed", 48, ["answer"], ["alice"]),
        ("countered", 48, ["answer"], ["bob"]),
        ("logged", 72, ["confirm"], ["alice"]),
        ("accepted", 14 * 24, ["log", "log"], ["alice", "bob"]),
        ("settled", 48, ["feedback", "feedback"], ["alice", "bob"]),
        ("disputed", 20 * 24, [], []),
        ("declined", 20 * 24, [], []),
    ],
)
def test_each_step_from_its_time_on_and_once(
    exchanging: Make,
    alice: Member,
    bob: Member,
    later: Pass,
    state: str,
    hours: int,
    steps: list[str],
    to: list[str],
) -> None:
    exchange = exchanging(state)
    later(hours=hours - 0.1)
    assert sending.remind_due() == 0
    later(hours=0.1)
    sending.remind_due()
    assert _steps() == steps
    people = {"alice": alice, "bob": bob}
    assert {mail.to for mail in _mails()} == {people[name].user.email for name in to}
    assert all(exchange.title in mail.text for mail in _mails())
    later(days=1)
    assert sending.remind_due() == 0


def test_hours_are_asked_after_twice_and_not_a_third_time(
    exchanging: Make, alice: Member, later: Pass
) -> None:
    exchanging("logged")
    sent = []
    for _ in range(40):
        later(days=1)
        sent.append(sending.remind_due())
    assert sum(sent) == 2
    assert _steps() == ["confirm", "confirm_again"]
    assert [mail.to for mail in _mails()] == [alice.user.email] * 2


def test_the_mail_says_who_what_and_where_and_no_word_of_their_talk(
    exchanging: Make, alice: Member, bob: Member, later: Pass
) -> None:
    HoursByTimeFactory(days=7)
    exchange = exchanging("logged")
    NoteFactory(exchange=exchange, text="A word in private")
    later(days=3)
    assert sending.remind_due() == 1
    [mail] = _mails(alice)
    assert mail.subject == "Bob Baker asks: are these hours right?"
    for form in (mail.text, mail.html):
        assert "Plot our falls" in form
        assert "Bob Baker logged 1 hour." in form
        assert f"If you say nothing, they are confirmed on {day(exchange.confirms_on)}." in form
        assert f"/exchanges/{exchange.id}/" in form
        assert "/to-do/" in form
        assert "A word in private" not in form
        assert bob.user.email not in form
    assert "#" in mail.html.split("border-top")[1]  # the network's colour
    assert "/mails/stop/" in mail.unsubscribe_url


def test_all_that_is_due_is_one_mail_the_most_needed_first(
    exchanging: Make, alice: Member, later: Pass
) -> None:
    exchanging("proposed", title="To answer", minutes=30)
    exchanging("logged", title="To confirm", minutes=30)
    exchanging("settled", title="To thank for", minutes=30)
    later(days=3)
    sending.remind_due()
    [mail] = _mails(alice)
    assert mail.subject == "Bob Baker asks: are these hours right?"
    places_in_text = [mail.text.index(t) for t in ("To confirm", "To answer", "To thank for")]
    assert places_in_text == sorted(places_in_text)
    assert Reminder.objects.filter(member=alice).count() == 1


def test_more_than_five_are_counted(exchanging: Make, alice: Member, later: Pass) -> None:
    for number in range(7):
        exchanging("proposed", title=f"Number {number}")
    later(days=2)
    sending.remind_due()
    [mail] = _mails(alice)
    assert mail.text.count("\nNumber ") == 5
    assert "See these and 2 more" in mail.text
    assert Reminded.objects.count() == 7


def test_not_at_night_nor_at_weekends_and_nothing_is_dropped(exchanging: Make, later: Pass) -> None:
    exchanging("proposed")
    later(days=2, hours=11)  # Wednesday, 21:00 or 22:00
    assert sending.remind_due() == 0
    later(days=3)  # Saturday
    assert sending.remind_due() == 0
    later(days=1, hours=-11)  # Sunday morning
    assert sending.remind_due() == 0
    later(days=1)
    assert sending.remind_due() == 1


def test_at_most_one_a_day_and_three_a_week(exchanging: Make, alice: Member, later: Pass) -> None:
    sent = []
    for number in range(7):
        exchanging("proposed", title=f"Number {number}")
        exchanging("proposed", title=f"Another {number}")
        later(days=1)
        sent.append(sending.remind_due())
        sent.append(sending.remind_due())
    # From Tuesday on; the first is due on Wednesday. Saturday and Sunday are quiet.
    assert sent == [0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0]
    assert Reminder.objects.filter(member=alice).count() == 4


def test_what_brokers_send_counts_too(exchanging: Make, alice: Member, later: Pass) -> None:
    exchanging("proposed")
    later(days=2)
    for _ in range(3):
        places.take([alice.id], Reminder.How.BROKER)
    assert sending.remind_due() == 0
    later(days=5)
    assert sending.remind_due() == 1


def test_it_ends_with_the_answer_and_begins_anew_with_other_hours(
    exchanging: Make, alice: Member, bob: Member, later: Pass
) -> None:
    exchange = exchanging("proposed")
    later(days=2)
    assert sending.remind_due() == 1
    exchanges.counter(
        exchange_id=exchange.id, minutes=30, message="Half an hour?", key=uuid7(), by=alice
    )
    later(days=1)
    assert sending.remind_due() == 0
    later(days=4)
    assert sending.remind_due() == 1
    assert [mail.to for mail in _mails()] == [alice.user.email, bob.user.email]


def test_who_gave_feedback_is_not_asked_for_it(
    exchanging: Make, alice: Member, bob: Member, later: Pass
) -> None:
    FeedbackFactory(exchange=exchanging("settled"), by=alice)
    later(days=2)
    assert sending.remind_due() == 1
    assert [mail.to for mail in _mails()] == [bob.user.email]


def test_feedback_is_not_asked_for_after_two_weeks(exchanging: Make, later: Pass) -> None:
    exchanging("settled")
    later(days=14)
    assert sending.remind_due() == 0


def test_who_stopped_them_by_one_click_gets_none_and_keeps_the_rest(
    exchanging: Make, alice: Member, nwl: NetworkRef, later: Pass
) -> None:
    exchanging("proposed")
    program = Client(enforce_csrf_checks=True, headers={"host": nwl.host})
    url = f"/mails/stop/{links.sign(alice.id, links.Mails.REMINDERS)}/"
    answer = program.post(url, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content) == (200, b"Unsubscribed.")
    later(days=2)
    assert sending.remind_due() == 0
    choice = hearing.selectors.choice_of(alice)
    assert (choice.reminders, choice.weekly_mail, choice.from_brokers) == (False, True, True)
    assert choice.requests == "at_once"


def test_suspended_members_get_none(
    exchanging: Make, alice: Member, champion: Member, later: Pass
) -> None:
    exchanging("proposed")
    members.suspend(member=alice, by=champion.id)
    later(days=2)
    assert sending.remind_due() == 0


class Killed(BaseException):
    """As if the worker were gone."""


def test_one_that_is_killed_midway_leaves_whole_ones_and_nothing_is_sent_twice(
    exchanging: Make, alice: Member, bob: Member, later: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchanging("accepted")
    later(days=14)
    monkeypatch.setattr(sending, "BATCH", 1)
    real, calls = sending.outbox.send_many, []

    def dies(mails: list[Mail]) -> None:
        calls.append(mails)
        real(mails)
        if len(calls) == 2:
            raise Killed

    monkeypatch.setattr(sending.outbox, "send_many", dies)
    with pytest.raises(Killed):
        sending.remind_due()
    assert (len(_mails()), Reminder.objects.count(), Reminded.objects.count()) == (1, 1, 1)
    assert sending.remind_due() == 1
    assert sending.remind_due() == 0
    assert {mail.to for mail in _mails()} == {alice.user.email, bob.user.email}
    assert len(_mails()) == 2


def test_two_rounds_at_once_send_one(
    exchanging: Make, nwl: NetworkRef, alice: Member, later: Pass
) -> None:
    exchanging("proposed")
    later(days=2)
    sent: list[int] = []
    both_at_once(nwl, *[lambda: sent.append(sending.remind_due())] * 2)
    assert sorted(sent) == [0, 1]
    assert len(_mails()) == 1


def test_what_was_answered_while_it_was_found_is_left_out(
    exchanging: Make, alice: Member, later: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = exchanging("proposed")
    later(days=2)
    found = due.find()
    assert [one.step for one in found] == [Step.ANSWER]
    exchanges.decline(exchange_id=exchange.id, reason="No time.", key=uuid7(), by=alice)
    monkeypatch.setattr(due, "find", lambda: found)
    assert sending.remind_due() == 0
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("state", ["agreed", "moving"])
def test_who_has_agreed_when_to_meet_is_asked_the_day_after(
    exchanging: Make, alice: Member, bob: Member, later: Pass, state: str
) -> None:
    exchange = exchanging("accepted")
    MeetingFactory(exchange=exchange, state=state, starts=[in_days(15), in_days(16)])
    later(days=14)
    sending.remind_due()
    assert "log" not in _steps()
    later(days=2)  # they met yesterday at ten, for an hour
    sending.remind_due()
    assert "log" not in _steps()
    later(hours=1)
    sending.remind_due()
    later(days=1)
    sending.remind_due()
    assert _steps().count("log") == 2
    assert {mail.to for mail in _mails()} == {alice.user.email, bob.user.email}


def test_who_called_it_off_is_asked_at_once(exchanging: Make, later: Pass) -> None:
    MeetingFactory(exchange=exchanging("accepted"), state="called_off", starts=[in_days(20)])
    later(days=14)
    assert sending.remind_due() == 2
    assert _steps() == ["log", "log"]


def test_who_agrees_when_to_meet_while_it_is_found_is_left_out(
    exchanging: Make, later: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = exchanging("accepted")
    later(days=14)
    found = due.find()
    assert [one.step for one in found] == [Step.LOG, Step.LOG]
    MeetingFactory(exchange=exchange, state="agreed")
    monkeypatch.setattr(due, "find", lambda: found)
    assert sending.remind_due() == 0


def test_a_year_later_it_is_forgotten(exchanging: Make, later: Pass) -> None:
    exchanging("proposed")
    later(days=2)
    sending.remind_due()
    later(days=365)
    assert sending.forget() == 0
    later(days=1)
    assert sending.forget() == 1
    assert not Reminded.objects.exists()
