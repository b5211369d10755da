"""Who may write to whom, who is told, and how far each has read."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.errors import NotFound
from kernel.ids import uuid7
from tenant_apps.blocks import services as blocks
from tenant_apps.exchanges.mails import QUIET
from tenant_apps.group_talk import selectors, services
from tenant_apps.group_talk.models import GroupNote, GroupReading
from tenant_apps.groups import services as groups
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import Payer
from tenant_apps.groups.services import EmptyText, KeyReused, MoveImpossible
from tenant_apps.home import selectors as home
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.group_talk import GroupNoteFactory
from tests.factories.groups import GroupFactory, now
from tests.factories.members import admit
from tests.integration.exchanges.test_at_once import at_once
from tests.integration.groups.conftest import Gathering
from tests.integration.meetings.conftest import SetClock, mails


def write(group: Group, by: Member, text: str = "Where is room 4?", **more: Any) -> GroupNote:
    return services.write(**{"group_id": group.id, "text": text, "key": uuid7(), "by": by, **more})


def told() -> list[str]:
    return sorted(mail.to for mail in mails())


def addresses(*people: Member) -> list[str]:
    return sorted(one.user.email for one in people)


def test_all_others_are_told_without_the_words_or_an_address(
    gathering: Gathering, alice: Member, bob: Member, carl: Member
) -> None:
    group = gathering()
    mails()
    write(group, bob)
    found = {mail.to: mail for mail in mails()}
    assert sorted(found) == addresses(alice, carl)
    for address, mail in found.items():
        assert mail.subject == "Bob Baker has written to your group: Run charts for wards"
        assert f"/groups/{group.id}/talk/" in mail.text
        assert "room 4" not in mail.text
        people = {one.user.email for one in (alice, bob, carl)} - {address}
        assert not [one for one in people if one in mail.text]


def test_a_talk_needs_no_mail_for_each_line(
    gathering: Gathering, alice: Member, bob: Member, carl: Member, at: SetClock
) -> None:
    group = gathering()
    mails()
    first = write(group, bob)
    assert told() == addresses(alice, carl)
    write(group, bob)
    assert told() == []
    write(group, carl)
    assert told() == addresses(bob)
    at(first.created_at + QUIET + timedelta(minutes=5))
    write(group, carl)
    assert told() == addresses(alice, bob)


def test_who_was_only_invited_has_left_or_decides_reads_and_writes_nothing(
    gathering: Gathering, alice: Member, bob: Member, carl: Member, champion: Member, broker: Member
) -> None:
    group = gathering()
    Group.objects.update(places=5)
    invited = admit(name="Iris Invited")
    groups.invite(group_id=group.id, member_id=invited.id, key=uuid7(), by=alice)
    note = write(group, alice)
    groups.leave(group_id=group.id, key=uuid7(), by=carl)
    mails()
    for other in (invited, carl, champion, broker):
        with pytest.raises(NotFound):
            write(group, other)
        with pytest.raises(NotFound):
            selectors.get(other, group.id)
        with pytest.raises(NotFound):
            selectors.note_to(other, note.id)
        with pytest.raises(NotFound):
            services.note_reading(group=now(group), up_to=1, by=other)
        assert not selectors.unread(other).exists()
    assert selectors.unread(bob).exists()
    write(group, bob)
    assert invited.user.email not in told()


def test_a_provider_who_has_not_agreed_is_not_in_yet(
    inside: NetworkRef, alice: Member, bob: Member
) -> None:
    plan = groups.Plan(
        title="Run charts",
        about="With your own figures.",
        providers=[alice.id, bob.id],
        session_minutes=15,
        places=3,
        payer=Payer.SHARED,
    )
    group = groups.set_up(plan=plan, key=uuid7(), by=alice)
    with pytest.raises(NotFound):
        write(group, bob)
    groups.take_part(group_id=group.id, key=uuid7(), by=bob)
    write(group, bob)


@pytest.mark.parametrize("state", ["agreed", "logged", "disputed", "settled", "reversed"])
def test_they_may_write_while_it_goes_on_and_afterwards(
    gathering: Gathering, alice: Member, state: str
) -> None:
    write(gathering(state), alice)


@pytest.mark.parametrize("state", ["withdrawn", "cancelled", "voided"])
def test_what_has_ended_is_read_and_not_written_to(
    gathering: Gathering, alice: Member, state: str
) -> None:
    group = gathering(state)
    assert selectors.get(alice, group.id)
    with pytest.raises(MoveImpossible):
        write(group, alice)


def test_the_same_twice_is_written_once(gathering: Gathering, alice: Member) -> None:
    group, key = gathering(), uuid7()
    first = write(group, alice, key=key)
    assert write(group, alice, key=key) == first
    with pytest.raises(KeyReused):
        write(group, alice, "Something else", key=key)
    with pytest.raises(EmptyText):
        write(group, alice, "  ")
    assert GroupNote.objects.count() == 1


@pytest.mark.parametrize("round_", range(2))
def test_two_write_at_once_and_both_stand_there(
    gathering: Gathering, inside: NetworkRef, alice: Member, bob: Member, round_: int
) -> None:
    group = gathering()
    outcomes = at_once(inside, lambda: write(group, alice), lambda: write(group, bob))
    assert outcomes == ["done", "done"]
    assert [note.position for note in GroupNote.objects.all()] == [1, 2]


def test_how_far_each_has_read_only_grows_and_never_past_the_end(
    gathering: Gathering, alice: Member, bob: Member
) -> None:
    group = gathering()
    for _ in range(3):
        write(group, alice)
    for up_to, stands in ((2, 2), (1, 2), (9, 3)):
        services.note_reading(group=group, up_to=up_to, by=bob)
        assert GroupReading.objects.get(member=bob).position == stands


def test_what_is_new_is_counted_for_each(
    gathering: Gathering, alice: Member, bob: Member, carl: Member
) -> None:
    group = gathering()
    write(group, alice)
    write(group, bob)
    counts = [selectors.unread_count(group, one) for one in (alice, bob, carl)]
    assert counts == [1, 1, 2]
    services.note_reading(group=group, up_to=2, by=carl)
    assert selectors.unread_count(group, carl) == 0
    assert home.news(carl).in_groups == 0
    assert home.news(bob).in_groups == 1


def test_who_blocked_another_neither_reads_them_nor_is_told(
    gathering: Gathering, alice: Member, bob: Member, carl: Member
) -> None:
    group = gathering()
    blocks.block(member=bob, by=carl)
    mails()
    note = write(group, bob)
    assert told() == addresses(alice)
    assert selectors.unread_count(group, carl) == 0
    assert not selectors.unread(carl).exists()
    with pytest.raises(NotFound):
        selectors.note_to(carl, note.id)
    write(group, carl)
    assert told() == addresses(bob)
    assert selectors.unread_count(group, bob) == 1


def test_a_hidden_message_is_nothing_new(gathering: Gathering, alice: Member, bob: Member) -> None:
    group = gathering()
    note = write(group, alice)
    for _ in range(2):
        services.hide(note_id=note.id, by=bob.id)
    assert selectors.unread_count(group, bob) == 0
    with pytest.raises(NotFound):
        selectors.note_to(bob, note.id)
    with pytest.raises(NotFound):
        services.hide(note_id=uuid7(), by=bob.id)


def test_the_suspended_are_not_told(
    gathering: Gathering, alice: Member, bob: Member, carl: Member, champion: Member
) -> None:
    group = gathering()
    members.suspend(member=carl, by=champion.id)
    mails()
    write(group, alice)
    assert told() == addresses(bob)


def test_each_group_is_by_itself(gathering: Gathering, alice: Member, bob: Member) -> None:
    group = gathering()
    other = GroupFactory(provider=bob, recipients=[])
    GroupNoteFactory(group=other)
    assert selectors.notes(group, alice) == []
    assert write(group, alice).position == 1
