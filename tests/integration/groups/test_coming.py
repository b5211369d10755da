"""The host hears of those who come and go in one mail for all of an hour; what mails say."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.groups import coming, services
from tenant_apps.groups import mails as group_mails
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import Payer
from tenant_apps.groups.tasks import tell_hosts
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.group_times import GroupMeetingFactory
from tests.factories.groups import GroupFactory, PartFactory, log, now
from tests.factories.members import admit
from tests.integration.groups.conftest import Gathering
from tests.integration.meetings.conftest import SetClock, at, mails

__all__ = ["at"]

pytestmark = pytest.mark.usefixtures("inside")


@pytest.fixture
def group(inside: NetworkRef, alice: Member) -> Group:
    """Alice's, for up to eleven, of whom it takes two; nobody has joined, and no mail waits."""
    plan = services.Plan(
        title="Run charts",
        about="With your own figures.",
        providers=[alice.id],
        session_minutes=60,
        preparation_minutes=30,
        places=11,
        fewest=2,
        payer=Payer.SHARED,
        is_open=True,
    )
    made = services.set_up(plan=plan, key=uuid7(), by=alice)
    mails()
    return made


def do(move: Any, group: Group, by: Member) -> None:
    move(group_id=group.id, key=uuid7(), by=by)


def an_hour_later(at: SetClock) -> None:
    at(clock.now() + coming.AFTER + timedelta(minutes=1))


def test_all_who_join_within_an_hour_are_in_one_mail(
    group: Group, alice: Member, bob: Member, at: SetClock
) -> None:
    for one in (bob, admit(name="Carl Carter"), admit(name="Dora Dean")):
        do(services.join, group, one)
    tell_hosts.run()
    assert mails() == []
    an_hour_later(at)
    tell_hosts.run()
    tell_hosts.run()
    [mail] = mails()
    assert (mail.to, mail.subject) == (
        alice.user.email,
        "Bob Baker and 2 more joined: Run charts",
    )
    for said in (
        "Joined: Bob Baker, Carl Carter and Dora Dean",
        "Who takes part: 3 of 11 places taken, 2 needed",
        group_mails.CLOSE,
        f"/groups/{group.id}/",
    ):
        assert said in mail.text


def test_one_more_is_news_of_its_own_and_says_how_many_it_still_takes(
    group: Group, bob: Member, at: SetClock
) -> None:
    do(services.join, group, bob)
    an_hour_later(at)
    assert coming.tell_due() == 1
    [mail] = mails()
    assert mail.subject == "Bob Baker joined: Run charts"
    assert "It takes 1 more." in mail.text
    do(services.leave, group, bob)
    do(services.join, group, admit(name="Carl Carter"))
    an_hour_later(at)
    assert coming.tell_due() == 1
    [mail] = mails()
    assert mail.subject == "Carl Carter joined, and Bob Baker left: Run charts"


def test_what_was_undone_meanwhile_is_not_told(group: Group, bob: Member, at: SetClock) -> None:
    do(services.join, group, bob)
    do(services.leave, group, bob)
    an_hour_later(at)
    assert coming.tell_due() == 0
    assert coming.tell_due() == 0
    assert mails() == []


def test_whom_the_host_took_off_the_list_they_are_not_told_of(
    group: Group, alice: Member, bob: Member, at: SetClock
) -> None:
    do(services.join, group, bob)
    part = now(group).part_of(bob.id)
    assert part
    services.remove(group_id=group.id, part_id=part.id, key=uuid7(), by=alice)
    mails()
    an_hour_later(at)
    assert coming.tell_due() == 0
    assert mails() == []


def test_a_no_to_a_full_group_is_no_news_of_the_moment(
    group: Group, bob: Member, at: SetClock
) -> None:
    do(services.join, group, bob)
    do(services.join, group, admit(name="Carl Carter"))
    dora = admit(name="Dora Dean")
    do(services.join, group, dora)
    Group.objects.update(places=2)
    mails()
    do(services.leave, group, dora)
    assert mails() == []


def test_who_takes_the_last_place_is_told_of_at_once(
    group: Group, alice: Member, bob: Member, at: SetClock
) -> None:
    Group.objects.update(places=2)
    do(services.join, group, bob)
    assert mails() == []
    do(services.join, group, admit(name="Carl Carter"))
    [mail] = mails()
    assert (mail.to, mail.subject) == (
        alice.user.email,
        "Bob Baker and Carl Carter joined: Run charts",
    )
    assert "All places are taken." in mail.text
    an_hour_later(at)
    assert coming.tell_due() == 0


def test_once_the_list_is_closed_nobody_needs_to_hear_who_came(
    group: Group, alice: Member, bob: Member, at: SetClock
) -> None:
    Group.objects.update(fewest=1)
    do(services.join, group, bob)
    do(services.close, group, alice)
    mails()
    an_hour_later(at)
    assert coming.tell_due() == 0
    assert mails() == []


def test_two_workers_at_once_tell_once(
    group: Group, bob: Member, at: SetClock, nwl: NetworkRef
) -> None:
    do(services.join, group, bob)
    an_hour_later(at)
    barrier, told = Barrier(2), []

    def work() -> None:
        try:
            with current.enter(nwl):
                Group.objects.count()
                barrier.wait()
                told.append(coming.tell_due())
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [0, 1]
    assert len(mails()) == 1


def test_a_worker_that_dies_midway_has_told_nobody(
    group: Group, bob: Member, at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(services.join, group, bob)
    an_hour_later(at)

    def die(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(group_mails, "send_news", die)
        with pytest.raises(KeyboardInterrupt):
            coming.tell_due()
    assert mails() == []
    assert coming.tell_due() == 1


def test_who_is_invited_reads_who_what_when_and_what_next(group: Group, bob: Member) -> None:
    meeting = GroupMeetingFactory(group=group)
    mails()
    PartFactory(group=group, member=bob)
    [mail] = mails()
    assert mail.subject == "Alice Archer invites you to a group: Run charts"
    for said in (
        "Who gives the time: Alice Archer",
        "How long: 1 hour and 30 minutes of preparation",
        f"When: {group_mails.parts.when(group)}",
        "Who takes part: 0 of 11 places taken, 2 needed",
        "Who pays: All who take part, in equal shares",
        group_mails.INVITES,
    ):
        assert said in mail.text, said
    assert group_mails.parts.when(group) != ""
    assert meeting.place not in mail.text


def test_once_it_is_agreed_each_reads_their_own_part_and_what_next(
    alice: Member, bob: Member
) -> None:
    group = GroupFactory(provider=alice, recipients=[bob, admit(name="Carl Carter")])
    mails()
    services.close(group_id=group.id, key=uuid7(), by=alice)
    told = {mail.to: mail.text for mail in mails()}
    assert alice.user.email not in told
    assert "Your share: 15 minutes" in told[bob.user.email]
    assert "Alice Archer says when you meet" in told[bob.user.email]
    log(now(group), alice)
    text = {mail.to: mail.text for mail in mails()}[bob.user.email]
    for said in ("Logged: 30 minutes, on", "Who came: 2 of 2", "one of you confirms them"):
        assert said in text, said
    services.confirm(group_id=group.id, key=uuid7(), by=bob)
    text = {mail.to: mail.text for mail in mails()}[alice.user.email]
    assert "Your time: 30 minutes" in text
    assert "Say what you learned" in text


def test_who_is_taken_off_the_list_is_led_to_what_they_may_see(
    gathering: Gathering, alice: Member, bob: Member
) -> None:
    group = gathering()
    part = group.part_of(bob.id)
    assert part
    mails()
    services.remove(group_id=group.id, part_id=part.id, key=uuid7(), by=alice)
    [mail] = [one for one in mails() if one.to == bob.user.email]
    assert f"/groups/{group.id}/" not in mail.text
    assert "/groups/" in mail.text
