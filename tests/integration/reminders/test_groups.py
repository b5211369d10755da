"""Reminders of groups and of times to meet: from their time on, once, to whom they wait for."""

import pytest

from kernel.ids import uuid7
from tenant_apps.groups import services as groups
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import Payer
from tenant_apps.meetings.services import Offer
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.reminders import due, sending
from tenant_apps.reminders.models import Reminded, Reminder
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.groups import ABOUT, GroupFactory, PartFactory, fill_chest, log, now
from tests.factories.meetings import MeetingFactory, in_days, propose
from tests.factories.members import admit
from tests.integration.reminders.conftest import Pass
from tests.integration.reminders.test_reminding import Killed


@pytest.fixture
def people(inside: NetworkRef, alice: Member, bob: Member, champion: Member) -> dict[str, Member]:
    """Alice teaches Bob and Carl; a champion decides on the chest."""
    fill_chest()
    return {"alice": alice, "bob": bob, "carl": admit(name="Carl Carter"), "champion": champion}


def _group(people: dict[str, Member], state: str, **plan: object) -> Group:
    recipients = [people["bob"], people["carl"]]
    made: Group = GroupFactory(
        **{"provider": people["alice"], "recipients": recipients, "state": state, **plan}
    )
    return made


def _told(people: dict[str, Member]) -> list[tuple[str, str]]:
    names = {member.id: name for name, member in people.items()}
    rows = Reminded.objects.filter(member__in=names).order_by("step", "member__name")
    return [(str(row.step), names[row.member_id]) for row in rows]


def _mails() -> list[Mail]:
    return list(Mail.objects.filter(html__contains="What waits for you").order_by("id"))


@pytest.mark.parametrize(
    ("state", "payer", "hours", "told"),
    [
        ("closed", "chest", 48, [("pay", "champion")]),
        ("agreed", "shared", 14 * 24, [("log", "alice")]),
        ("logged", "shared", 72, [("confirm", "bob"), ("confirm", "carl")]),
        ("logged", "chest", 72, [("confirm", "champion")]),
        ("disputed", "shared", 20 * 24, []),
        (
            "settled",
            "shared",
            48,
            [("feedback", "alice"), ("feedback", "bob"), ("feedback", "carl")],
        ),
        ("settled", "shared", 20 * 24, []),
        ("declined", "chest", 20 * 24, []),
    ],
)
def test_each_step_from_its_time_on_and_once(
    people: dict[str, Member],
    later: Pass,
    state: str,
    payer: str,
    hours: int,
    told: list[tuple[str, str]],
) -> None:
    group = _group(people, state, payer=payer)
    later(hours=hours - 0.1)
    assert sending.remind_due() == 0
    later(hours=0.1)
    sending.remind_due()
    assert _told(people) == told
    for mail in _mails():
        assert f"/groups/{group.id}/" in mail.text
        assert ABOUT not in mail.text
    later(days=1)
    assert sending.remind_due() == 0


def test_to_give_time_and_to_join_whatever_others_do_meanwhile(
    people: dict[str, Member], later: Pass
) -> None:
    plan = groups.Plan(
        title="Run charts for wards",
        about=ABOUT,
        providers=[people["alice"].id, people["bob"].id],
        session_minutes=45,
        places=3,
        payer=Payer.SHARED,
        is_open=True,
        invited=[people["carl"].id],
    )
    group = groups.set_up(plan=plan, key=uuid7(), by=people["alice"])
    later(days=1)
    groups.join(group_id=group.id, key=uuid7(), by=people["champion"])
    late = admit(name="Lara Late")
    PartFactory(group=group, member=late)
    later(hours=23.9)
    assert sending.remind_due() == 0
    later(hours=0.1)
    assert sending.remind_due() == 2
    assert _told(people) == [("give", "bob"), ("join", "carl")]
    subjects = [mail.subject for mail in _mails()]
    assert sorted(subjects) == [
        "Alice Archer asks you to help a group",
        "Alice Archer invites you to a group",
    ]
    assert any("asks for 45 minutes of yours" in mail.text for mail in _mails())
    later(days=1)
    assert sending.remind_due() == 1
    assert Reminded.objects.get(member=late).step == "join"
    later(days=30)
    assert sending.remind_due() == 0


def test_who_was_invited_to_a_group_that_is_full_is_not_asked(
    people: dict[str, Member], later: Pass
) -> None:
    group = _group(people, "gathering")
    PartFactory(group=group, member=people["champion"])
    later(days=2)
    assert due.find() == []


def test_who_pays_for_all_confirms(people: dict[str, Member], later: Pass) -> None:
    plan = groups.Plan(
        title="Run charts for wards",
        about=ABOUT,
        providers=[people["alice"].id],
        session_minutes=30,
        places=2,
        payer=Payer.HOST,
        is_open=True,
    )
    group = groups.set_up(plan=plan, key=uuid7(), by=people["bob"])
    groups.take_part(group_id=group.id, key=uuid7(), by=people["alice"])
    groups.join(group_id=group.id, key=uuid7(), by=people["carl"])
    groups.close(group_id=group.id, key=uuid7(), by=people["bob"])
    log(now(group), people["alice"])
    later(days=3)
    sending.remind_due()
    assert _told(people) == [("confirm", "bob")]
    assert _mails()[0].subject == "Alice Archer asks: are these hours right?"


def test_who_gives_or_did_not_come_is_not_asked_to_confirm(
    people: dict[str, Member], later: Pass
) -> None:
    by_the_chest = _group(people, "agreed", provider=people["champion"], payer="chest")
    log(by_the_chest, people["champion"])
    log(_group(people, "agreed"), people["alice"], absent=1)
    later(days=3)
    sending.remind_due()
    assert _told(people) == [("confirm", "bob")]


def test_hours_are_asked_after_twice_by_day_and_not_a_third_time(
    people: dict[str, Member], later: Pass
) -> None:
    _group(people, "logged")
    sent = []
    for _ in range(40):
        later(days=1)
        sent.append(sending.remind_due())
    assert sum(sent) == 4
    asked = {("confirm", "bob"), ("confirm", "carl")}
    assert set(_told(people)) == asked | {("confirm_again", "bob"), ("confirm_again", "carl")}
    assert all(one.day.weekday() < 5 for one in Reminder.objects.all())


def test_it_ends_with_what_was_done_though_it_was_found(
    people: dict[str, Member], later: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = _group(people, "logged")
    later(days=3)
    found = due.find()
    assert len(found) == 2
    groups.confirm(group_id=group.id, key=uuid7(), by=people["carl"])
    monkeypatch.setattr(due, "find", lambda: found)
    assert sending.remind_due() == 0


def test_one_that_is_killed_midway_leaves_whole_ones_and_nothing_is_sent_twice(
    people: dict[str, Member], later: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    _group(people, "logged")
    later(days=3)
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
    assert (len(_mails()), Reminded.objects.count()) == (1, 1)
    assert (sending.remind_due(), sending.remind_due(), len(_mails())) == (1, 0, 2)


def test_times_to_meet_are_asked_after_once_and_anew_with_others(
    people: dict[str, Member], later: Pass, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = ExchangeFactory(
        provider=people["bob"], recipient=people["alice"], state="accepted", title="Plot our falls"
    )
    MeetingFactory(exchange=exchange)
    later(days=1, hours=23.9)
    assert sending.remind_due() == 0
    later(hours=0.1)
    assert sending.remind_due() == 1
    [mail] = _mails()
    assert (mail.to, mail.subject) == (
        people["alice"].user.email,
        "Bob Baker waits to hear when you can meet",
    )
    assert f"/exchanges/{exchange.id}/" in mail.text
    assert "Room 4" not in mail.text
    offer = Offer([in_days(10)], minutes=60, place="Room 5", video_url="")
    propose(exchange, offer, by=people["alice"])
    later(days=1)
    assert sending.remind_due() == 0
    later(days=4)
    found = due.find()
    assert [(one.step, one.member) for one in found] == [("meet", people["bob"].id)]
    propose(exchange, offer, by=people["bob"])
    monkeypatch.setattr(due, "find", lambda: found)
    assert sending.remind_due() == 0
