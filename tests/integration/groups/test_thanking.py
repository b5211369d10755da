"""What is said once a group is settled: what was learned, thanks, and who is good at what."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import database
from kernel.errors import NotFound
from kernel.ids import uuid7
from tenant_apps.cpd import selectors as cpd
from tenant_apps.groups import learned, services
from tenant_apps.groups.models import Group, GroupEndorsement, GroupFeedback
from tenant_apps.home import badge
from tenant_apps.home import selectors as home
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.skills.models import Skill
from tests.counting import counted
from tests.factories.cpd import GroupReflectionFactory
from tests.factories.exchanges import EndorsementFactory, ExchangeFactory
from tests.factories.groups import (
    GroupEndorsementFactory,
    GroupFactory,
    GroupFeedbackFactory,
    log,
    now,
)
from tests.factories.members import admit
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.integration.groups.conftest import Gathering

WROTE = "has written what your hours were good for"


@pytest.fixture
def taught(gathering: Gathering, bob: Member) -> Group:
    """Alice has taught Bob; Carl did not come."""
    group = gathering("agreed")
    log(group, group.host, absent=1)
    services.confirm(group_id=group.id, key=uuid7(), by=bob)
    return now(group)


@pytest.fixture
def charts(alice: Member, inside: object) -> Skill:
    """A skill that Alice says she can give."""
    skill: Skill = SkillFactory(name="Charts for wards")
    MemberSkillFactory(member=alice, skill=skill)
    return skill


def say(client: Client, group: Group, **form: Any) -> Any:
    words = {"key": uuid7(), "learned": "Plot first.", "thanks": "", **form}
    return client.post(f"/groups/{group.id}/feedback/", words)


def test_who_came_and_who_gave_say_what_they_learned_once(
    taught: Group, as_alice: Client, as_bob: Client
) -> None:
    url = f"/groups/{taught.id}/feedback/"
    for client in (as_alice, as_bob):
        assert url in client.get(f"/groups/{taught.id}/").text
        assert say(client, taught).status_code == 302
        assert url not in client.get(f"/groups/{taught.id}/").text
        assert say(client, taught).status_code == 302
        assert say(client, taught, learned="Something else.").status_code == 409
    assert as_alice.get(f"/groups/{taught.id}/").text.count("Plot first.") == 2
    assert GroupFeedback.objects.count() == 2


def test_who_did_not_come_and_who_looks_on_neither_says_nor_reads(
    taught: Group, carl: Member, champion: Member, as_champion: Client
) -> None:
    GroupFeedbackFactory(group=taught, learned="Between us.", may_be_shared=False)
    for other in (carl, champion):
        with pytest.raises(NotFound):
            GroupFeedbackFactory(group=taught, by=other)
    assert as_champion.get(f"/groups/{taught.id}/feedback/").status_code == 404
    assert "Between us." not in as_champion.get("/groups/learned/").text


@pytest.mark.parametrize("state", ["agreed", "logged", "reversed"])
def test_nothing_is_said_before_it_is_settled_or_after_it_was_undone(
    gathering: Gathering, as_bob: Client, bob: Member, state: str
) -> None:
    group = gathering(state)
    with pytest.raises(services.MoveImpossible):
        GroupFeedbackFactory(group=group, by=bob)
    assert say(as_bob, group).status_code == 409
    assert f"/groups/{group.id}/feedback/" not in as_bob.get(f"/groups/{group.id}/").text


def test_the_other_side_is_told(taught: Group, alice: Member, bob: Member, carl: Member) -> None:
    GroupFeedbackFactory(group=taught, by=bob)
    GroupFeedbackFactory(group=taught, by=alice)
    told = Mail.objects.filter(subject__contains=WROTE).order_by("id")
    assert [mail.to for mail in told] == [alice.user.email, bob.user.email]
    assert not [mail for mail in told if "Plot" in mail.text]


def test_who_came_says_what_who_gave_is_good_at(
    taught: Group, charts: Skill, as_alice: Client, as_bob: Client
) -> None:
    assert "What is Alice Archer good at?" in as_bob.get(f"/groups/{taught.id}/feedback/").text
    assert "good at" not in as_alice.get(f"/groups/{taught.id}/feedback/").text
    assert say(as_bob, taught, endorses_0=[str(uuid7())]).status_code == 422
    assert say(as_bob, taught, endorses_0=[str(charts.id)]).status_code == 302
    page = as_bob.get("/people/alice/").text
    assert "Endorsed by those they helped" in page
    assert page.count("Charts for wards") == 2


def test_nobody_else_endorses_and_nothing_else(
    taught: Group, charts: Skill, alice: Member, bob: Member
) -> None:
    other = SkillFactory(name="Something else")
    wrong = [
        (bob, (alice.id, other.id)),
        (bob, (bob.id, charts.id)),
        (alice, (alice.id, charts.id)),
    ]
    for by, endorses in wrong:
        with pytest.raises(services.NotEndorsable):
            GroupFeedbackFactory(group=taught, by=by, endorses=[endorses])
    assert not GroupFeedback.objects.exists()
    assert not GroupEndorsement.objects.exists()


def test_people_are_counted_once_in_groups_and_exchanges_and_not_what_was_undone(
    taught: Group, charts: Skill, alice: Member, bob: Member, champion: Member
) -> None:
    GroupFeedbackFactory(group=taught, endorses=[(alice.id, charts.id)])
    exchange = ExchangeFactory(provider=alice, recipient=bob, minutes=15, state="settled")
    EndorsementFactory(exchange=exchange, skill=SkillFactory(name="Another"))
    twice = GroupFactory(provider=alice, recipients=[bob], preparation_minutes=0, state="settled")
    GroupFeedbackFactory(group=twice, endorses=[(alice.id, charts.id)])
    assert learned.endorsed(alice) == [("Another", 1), ("Charts for wards", 1)]
    for group in (taught, twice):
        words = {"group_id": group.id, "reason": "The wrong one."}
        services.ask_undo(**words, key=uuid7(), by=bob)
        services.reverse(**words, key=uuid7(), by=champion)
    assert learned.endorsed(alice) == [("Another", 1)]


def test_all_read_it_only_if_the_author_and_all_who_gave_agree(
    gathering: Gathering, bob: Member, as_bob: Client, as_champion: Client
) -> None:
    cora = admit(name="Cora Cole")
    group = gathering("settled", others=[cora])
    GroupFeedbackFactory(group=group, by=bob, learned="Start with the aim.")
    for giver in (group.host, cora):
        assert "Start with the aim." not in as_champion.get("/groups/learned/").text
        GroupFeedbackFactory(group=group, by=giver, learned="They ask well.")
    page = as_champion.get("/groups/learned/").text
    for words in ("Start with the aim.", "Bob Baker", "Alice Archer", "Cora Cole"):
        assert words in page, words
    assert "Carl" not in page
    assert as_bob.post(f"/groups/{group.id}/stop-sharing/").status_code == 302
    assert "Start with the aim." not in as_champion.get("/groups/learned/").text
    services.stop_sharing(group_id=group.id, by=cora)
    assert learned.lessons().rows == []


def test_who_gave_nothing_after_all_need_not_agree(gathering: Gathering, bob: Member) -> None:
    cora = admit(name="Cora Cole")
    group = gathering("agreed", others=[cora])
    gave = {
        part.id: services.Given(0 if part.member_id == cora.id else 15) for part in group.providers
    }
    told = {"given": gave, "came": {part.id for part in group.recipients}}
    day = group.created_at.date()
    services.log_hours(group_id=group.id, **told, held_on=day, key=uuid7(), by=group.host)
    services.confirm(group_id=group.id, key=uuid7(), by=bob)
    for by in (bob, group.host):
        GroupFeedbackFactory(group=group, by=by)
    assert len(learned.lessons().rows) == 2
    with pytest.raises(NotFound):
        GroupFeedbackFactory(group=group, by=cora)


def test_of_those_suspended_nothing_is_read(
    taught: Group, alice: Member, bob: Member, champion: Member
) -> None:
    for by in (alice, bob):
        GroupFeedbackFactory(group=taught, by=by)
    members.suspend(member=bob, by=champion.id)
    assert [lesson.author_id for lesson in learned.lessons().rows] == [alice.id]


def test_it_is_among_what_to_do_until_it_is_said(
    taught: Group, alice: Member, bob: Member, carl: Member, as_bob: Client
) -> None:
    def kinds(member: Member) -> list[str]:
        many = home.to_do_of([alice, bob, carl]).get(member.id, [])
        assert many == home.to_do(member)
        assert len(many) == badge.count(member)
        return [one.kind for one in many]

    assert (kinds(alice), kinds(bob), kinds(carl)) == (["group_feedback"], ["group_feedback"], [])
    page = as_bob.get("/to-do/").text
    assert "Say what you learned with your group" in page
    assert f"/groups/{taught.id}/feedback/" in page
    GroupFeedbackFactory(group=taught, by=bob)
    assert kinds(bob) == []
    assert cpd.unwritten_count(bob) == 1
    GroupReflectionFactory(group=taught, by=bob)
    assert cpd.unwritten_count(bob) == 0


def test_the_pages_keep_to_their_queries(taught: Group, as_bob: Client, as_alice: Client) -> None:
    for by in (taught.host, taught.recipients[0].member):
        GroupFeedbackFactory(group=taught, by=by)
    for url in (f"/groups/{taught.id}/", "/groups/learned/", "/people/alice/", "/to-do/", "/"):
        with counted() as queries:
            assert as_bob.get(url).status_code == 200
        assert len(queries) <= 12, (url, len(queries))


def test_the_database_keeps_one_of_each(taught: Group, charts: Skill, bob: Member) -> None:
    made = GroupEndorsementFactory(group=taught, skill=SkillFactory(name="Another"))
    with pytest.raises(IntegrityError, match="groups_feedback_one_per_author"), database.atomic():
        GroupFeedback.objects.create(group=taught, author=bob, learned="Again")
    with pytest.raises(IntegrityError, match="says_something"), database.atomic():
        GroupFeedback.objects.create(group=taught, author=taught.host, learned=" ")
    same = {"group": taught, "author": bob, "skill": made.skill}
    with pytest.raises(IntegrityError, match="once_per_skill"), database.atomic():
        GroupEndorsement.objects.create(**same, member=made.member)
    with pytest.raises(IntegrityError, match="of_another"), database.atomic():
        GroupEndorsement.objects.create(**same, member=bob)


def test_who_only_thanked_takes_their_word_back_too(
    taught: Group, alice: Member, bob: Member, as_alice: Client
) -> None:
    GroupFeedbackFactory(group=taught, by=bob)
    GroupFeedbackFactory(group=taught, by=alice, learned="")
    assert len(learned.lessons().rows) == 1
    url = f"/groups/{taught.id}/stop-sharing/"
    assert url in as_alice.get(f"/groups/{taught.id}/").text
    assert as_alice.post(url).status_code == 302
    assert learned.lessons().rows == []


def test_what_was_learned_and_thanks_stand_under_their_names(taught: Group, as_bob: Client) -> None:
    GroupFeedbackFactory(group=taught, learned="Plot it.", thanks="Many thanks.")
    shown = as_bob.get(f"/groups/{taught.id}/").text
    assert "<p><strong>Learned</strong><br>Plot it.</p>" in shown
    assert "<p><strong>Thanks</strong><br>Many thanks.</p>" in shown
