"""Before it is posted: how it will look, which skills it is about, and who may help."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.members import admit
from tests.factories.skills import MemberSkillFactory, SkillFactory

FORM, PAGE = "/listings/new/request/", "/listings/new/request/preview/"
PART = {"HX-Request": "true"}


@pytest.fixture
def marbles(inside: NetworkRef) -> Skill:
    skill: Skill = SkillFactory(name="Marble runs")
    return skill


def _filled(**more: Any) -> dict[str, Any]:
    return {"key": uuid7(), "title": "Look at my marble run", "help_kind": "reviewing", **more}


def _ticked(page: str, skill: Skill) -> bool:
    return f'id="skill-{skill.id}" checked' in page


def test_it_shows_the_skills_and_who_may_help_and_keeps_nothing(
    as_alice: Client, bob: Member, marbles: Skill
) -> None:
    MemberSkillFactory(member=bob, skill=marbles, level=3)
    answer = as_alice.post(PAGE, _filled(description="**Soon**, please"))
    page = answer.content.decode()
    assert answer.status_code == 200
    for said in ("<strong>Soon</strong>", "Bob Baker", "Teaches others: Marble runs"):
        assert said in page
    assert _ticked(page, marbles)
    assert not Listing.objects.exists()


def test_what_it_carries_along_posts_it(as_alice: Client, marbles: Skill) -> None:
    """All that the preview sends, as its page has it."""
    page = as_alice.post(PAGE, _filled(minutes="1.5", description="One\nTwo")).content.decode()
    carried = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    sent = {name: html.unescape(value) for name, value in carried}
    as_alice.post(FORM, {**sent, "skills": [marbles.id]})
    listing = Listing.objects.get()
    assert (listing.title, listing.minutes) == ("Look at my marble run", 90)
    assert listing.description.splitlines() == ["One", "Two"]
    assert [skill.name for skill in listing.skills.all()] == ["Marble runs"]


def test_what_was_unticked_stays_so(as_alice: Client, bob: Member, marbles: Skill) -> None:
    MemberSkillFactory(member=bob, skill=marbles)
    again = as_alice.post(PAGE, _filled(suggested=[marbles.id])).content.decode()
    assert f'id="skill-{marbles.id}"' in again
    assert not _ticked(again, marbles)
    assert "Bob Baker" not in again
    form = as_alice.post(FORM, _filled(suggested=[marbles.id], change="yes")).content.decode()
    assert f'name="suggested" value="{marbles.id}"' in form


def test_going_back_loses_nothing(as_alice: Client, marbles: Skill) -> None:
    sent = _filled(
        description="It rolls\nbadly", skills=[marbles.id], suggested=[marbles.id], change="yes"
    )
    answer = as_alice.post(FORM, sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Look at my marble run" in page
    assert "It rolls\nbadly" in page
    assert f'value="{marbles.id}" selected' in page
    assert f'value="{sent["key"]}"' in page
    assert 'name="suggested"' not in page
    assert not Listing.objects.exists()


def test_a_skill_chosen_in_the_form_is_not_asked_about_again(
    as_alice: Client, marbles: Skill
) -> None:
    part = as_alice.post(PAGE, _filled(skills=[marbles.id]), headers=PART).content.decode()
    assert "Marble runs" in part
    assert f'id="skill-{marbles.id}"' not in part


def test_what_is_wrong_is_said_on_the_form(as_alice: Client) -> None:
    answer = as_alice.post(PAGE, _filled(minutes="0"))
    assert answer.status_code == 422
    assert "Enter more than 0 hours." in answer.content.decode()


def test_while_typing_a_title_is_enough(as_alice: Client, bob: Member, marbles: Skill) -> None:
    MemberSkillFactory(member=bob, skill=marbles)
    answer = as_alice.post(PAGE, {"title": "Look at my marbel ru"}, headers=PART)
    part = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in part
    assert _ticked(part, marbles)
    assert "May be able to help: Bob Baker." in part


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"title": "  "},
        {"title": "x" * 10_000},
        {"title": "a\x00b"},
        {"title": "Ring 943 476 5919"},
    ],
)
def test_while_typing_what_cannot_be_shown_is_not(
    as_alice: Client, inside: NetworkRef, sent: dict[str, str]
) -> None:
    answer = as_alice.post(PAGE, sent, headers=PART)
    assert (answer.status_code, answer.content.decode().strip()) == (200, "")


@pytest.mark.parametrize("wrong", ["x", "", "0" * 32, "01a2130b-484a-73e6-837e-398711ccae5a"])
def test_skills_that_are_none_are_left_out(as_alice: Client, marbles: Skill, wrong: str) -> None:
    answer = as_alice.post(PAGE, _filled(skills=[wrong], suggested=[wrong]), headers=PART)
    assert answer.status_code == 200
    assert _ticked(answer.content.decode(), marbles)


def test_where_nobody_is_found_there_is_a_way_on(as_alice: Client, marbles: Skill) -> None:
    assert "Post it all the same" in as_alice.post(PAGE, _filled()).content.decode()
    without = as_alice.post(PAGE, _filled(title="Please help us")).content.decode()
    assert "Or just post it" in without


def test_where_no_skill_is_found_one_can_be_named_there(
    as_alice: Client, bob: Member, marbles: Skill
) -> None:
    MemberSkillFactory(member=bob, skill=marbles)
    asked = _filled(title="Please help us")
    page = as_alice.post(PAGE, asked).content.decode()
    assert f'<option value="{marbles.id}">Marble runs</option>' in page
    assert "See who may help" in page
    again = as_alice.post(PAGE, {**asked, "skills": ["", marbles.id]}).content.decode()
    assert "Bob Baker" in again
    assert _ticked(again, marbles)


def test_for_an_offer_nobody_is_suggested(as_alice: Client, bob: Member, marbles: Skill) -> None:
    MemberSkillFactory(member=bob, skill=marbles)
    page = as_alice.post("/listings/new/offer/preview/", _filled()).content.decode()
    assert _ticked(page, marbles)
    assert "Bob Baker" not in page
    assert "Post this offer" in page
    assert "See how it looks" in page


def test_the_address_alone_leads_to_the_form(as_alice: Client) -> None:
    assert as_alice.get(PAGE).headers["Location"] == FORM
    assert as_alice.post("/listings/new/deal/preview/", _filled()).status_code == 404


def test_it_asks_as_often_whatever_it_finds(
    as_alice: Client, inside: NetworkRef, marbles: Skill
) -> None:
    counts = []
    for number in range(2):
        for _ in range(1 + 3 * number):
            MemberSkillFactory(member=admit(name="Someone"), skill=marbles)
        with counted() as queries:
            as_alice.post(PAGE, _filled(), headers=PART)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts
