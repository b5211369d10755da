"""Pages of members, what they learned, and groups: reported, hidden, and shown again."""

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import database
from kernel.errors import NotFound
from tenant_apps.groups.models import Group
from tenant_apps.members import services as members
from tenant_apps.members.models import Member, service_writes
from tenant_apps.reports import matters
from tenant_apps.reports.models import Kind, Matter, Reason
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory, FeedbackFactory
from tests.factories.groups import GroupFactory, GroupFeedbackFactory

MOST = 12
ABOUT = "I cure all\r\nfor money."
BECAUSE = "Nothing is sold here."


@pytest.fixture
def told(bob: Member) -> Member:
    """What Bob says of himself."""
    return say(bob, ABOUT)


def say(member: Member, about: str) -> Member:
    return members.change_profile(
        member=member,
        name=member.name,
        job_title=member.job_title,
        organisation=None,
        about=about,
        shows_name_outside=False,
        by=member.id,
    )


def hide(by: Member) -> Matter:
    """Decide about the one that waits."""
    matter = Matter.objects.get(state="open")
    return matters.decide(
        matter_id=matter.id, hides=True, ground=Reason.SELLING, because=BECAUSE, by=by
    )


def restore(matter: Matter, by: Member) -> Matter:
    """The appeal, and its end."""
    owner = Member.objects.select_related("user").get(id=matter.owner_id)
    matters.appeal(matter_id=matter.id, words="It is a joke.", by=owner)
    return matters.decide_appeal(matter_id=matter.id, restores=True, because="It is.", by=by)


def reported(client: Client, page: str, url: str) -> None:
    """From its own page, which asks the database no more often than it may."""
    client.get(page)
    with counted() as queries:
        assert url in client.get(page).text
    assert len(queries) <= MOST, "\n".join(queries)
    answer = client.post(url, {"reason": "selling", "words": ""}, follow=True)
    assert "Reported. You hear once it is decided." in answer.text
    assert answer.redirect_chain[-1][0] == page


def test_what_a_member_says_is_hidden_until_they_change_it(
    told: Member,
    as_alice: Client,
    as_bob: Client,
    as_broker: Client,
    broker: Member,
    champion: Member,
    as_champion: Client,
) -> None:
    page = "/people/bob/"
    reported(as_alice, page, f"/reports/people/{told.id}/")
    matter = Matter.objects.get()
    suspend = f"{page}suspend/"
    assert suspend not in as_broker.get(f"/reports/matters/{matter.id}/").text
    assert suspend in as_champion.get(f"/reports/matters/{matter.id}/").text
    hide(broker)
    assert "for money" not in as_alice.get(page).text
    for own in (page, "/people/me/"):
        assert "/reports/yours/" in as_bob.get(own).text
    assert "for money" in as_bob.get("/people/me/").text
    bob = say(told, "I cure all   for money. ")
    assert (bob.about, bob.hidden_about) == ("", ABOUT)
    bob = say(told, "I cure some.")
    assert (bob.about, bob.hidden_about) == ("I cure some.", "")
    assert "I cure some." in as_alice.get(page).text
    as_alice.post(f"/reports/people/{bob.id}/", {"reason": "identity"})
    assert Matter.objects.filter(state="open").count() == 1


def test_after_an_appeal_it_is_there_as_it_was_or_as_they_changed_it(
    told: Member, as_alice: Client, broker: Member, second: Member
) -> None:
    url = f"/reports/people/{told.id}/"
    as_alice.post(url, {"reason": "selling"})
    matter = hide(broker)
    restore(matter, second)
    told.refresh_from_db()
    assert (told.about, told.hidden_about) == (ABOUT, "")
    say(told, "Buy my book.")
    as_alice.post(url, {"reason": "selling"})
    matter = hide(broker)
    say(told, "No book.")
    restore(matter, second)
    told.refresh_from_db()
    assert (told.about, told.hidden_about) == ("No book.", "")
    with pytest.raises(IntegrityError, match="about_is_one"), database.atomic(), service_writes():
        Member.objects.filter(id=told.id).update(hidden_about="Both")


def test_what_was_learned_is_read_by_nobody_but_the_two(
    as_alice: Client, as_bob: Client, alice: Member, bob: Member, broker: Member, second: Member
) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=alice, state="settled", minutes=15)
    mine = FeedbackFactory(exchange=exchange, learned="Begin with a chart.")
    his = FeedbackFactory(exchange=exchange, by=bob, learned="She pays well.")
    page = "/exchanges/learned/"
    assert f"/reports/lessons/{mine.id}/" not in as_alice.get(page).text
    reported(as_alice, page, f"/reports/lessons/{his.id}/")
    matter = hide(broker)
    shown = as_alice.get(page).text
    assert "Begin with a chart." in shown
    assert "She pays well." not in shown
    assert "She pays well." in as_alice.get(f"/exchanges/{exchange.id}/").text
    with pytest.raises(NotFound):
        matters.report(kind=Kind.LESSON, thing_id=his.id, reason=Reason.RUDE, by=second)
    restore(matter, second)
    assert "She pays well." in as_alice.get(page).text


def test_a_group_is_seen_by_those_in_it_alone(
    as_alice: Client, as_bob: Client, bob: Member, broker: Member, second: Member
) -> None:
    group = GroupFactory(provider=bob, recipients=[], about="Bring ten pounds.", is_open=True)
    page = f"/groups/{group.id}/"
    assert "Report this group" not in as_bob.get(page).text
    reported(as_alice, page, f"/reports/groups/{group.id}/")
    matter = hide(broker)
    assert as_alice.get(page).status_code == 404
    assert "Bring ten pounds." in as_bob.get(page).text
    assert page in as_bob.get(f"/reports/yours/{matter.id}/").text
    restore(matter, second)
    assert as_alice.get(page).status_code == 200
    assert Group.objects.get().is_open


def test_what_was_learned_in_a_group(
    as_alice: Client, alice: Member, bob: Member, broker: Member, second: Member
) -> None:
    group = GroupFactory(provider=bob, recipients=[alice], state="settled")
    GroupFeedbackFactory(group=group, learned="Plot first.")
    his = GroupFeedbackFactory(group=group, by=bob, learned="They pay well.")
    page = "/groups/learned/"
    reported(as_alice, page, f"/reports/group-lessons/{his.id}/")
    matter = hide(broker)
    assert "They pay well." not in as_alice.get(page).text
    assert "Plot first." in as_alice.get(page).text
    restore(matter, second)
    assert "They pay well." in as_alice.get(page).text
