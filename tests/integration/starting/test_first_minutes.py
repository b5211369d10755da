"""The first minutes: what one can give, what one would like, and one thing to do at once."""

import html

import pytest
from django.http import HttpResponse
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.listings.models import KindOfHelp, Listing, RequestTemplate, today
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.policy.permissions import MembershipType, Permission
from tenant_apps.skills.models import MemberSkill
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory, OfferFactory, RequestTemplateFactory
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.world import World

GIVE, NEED, SUGGESTION = "/start/give/", "/start/need/", "/start/suggestion/"
TITLE = "An hour on run charts"


def _text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def _said() -> list[tuple[str, str, int | None]]:
    return list(MemberSkill.objects.values_list("skill__name", "direction", "level"))


def test_each_step_leads_to_the_next(inside: NetworkRef, as_alice: Client) -> None:
    SkillFactory(name="Reading run charts")
    form = {"key": uuid7(), "name": "reading run charts", "level_known": 3, "title": TITLE}
    answer = as_alice.post(GIVE, form)
    assert (answer.status_code, answer["Location"]) == (302, NEED)
    form = {"key": uuid7(), "name": "", "title": "Look over my plan"}
    answer = as_alice.post(NEED, form)
    assert (answer.status_code, answer["Location"]) == (302, SUGGESTION)
    assert _said() == [("Reading run charts", "give", 3)]
    assert dict(Listing.objects.values_list("kind", "title")) == {
        "offer": TITLE,
        "request": "Look over my plan",
    }
    offer = Listing.objects.get(kind="offer")
    assert [skill.name for skill in offer.skills.all()] == ["Reading run charts"]


def test_each_step_can_be_skipped(inside: NetworkRef, as_alice: Client) -> None:
    for number, (here, to) in enumerate([(GIVE, NEED), (NEED, SUGGESTION)], start=1):
        page = _text(as_alice.get(here))
        assert f"Step {number} of 3" in page
        assert f'href="{to}">Skip this step' in page
    assert "Not now" in _text(as_alice.get(SUGGESTION))


def test_nothing_said_is_refused(inside: NetworkRef, as_alice: Client) -> None:
    for path in (GIVE, NEED):
        answer = as_alice.post(path, {"key": uuid7(), "name": " ", "title": " "})
        assert answer.status_code == 422
        assert "or skip this step" in _text(answer)
    assert not _said()
    assert not Listing.objects.exists()


def test_a_skill_that_is_not_in_the_list_gets_suggestions(
    inside: NetworkRef, as_alice: Client
) -> None:
    SkillFactory(name="Reading run charts")
    answer = as_alice.post(NEED, {"key": uuid7(), "name": "charts of runs", "title": TITLE})
    assert answer.status_code == 422
    assert "Did you mean one of these?" in _text(answer)
    assert not Listing.objects.exists()
    form = {"key": uuid7(), "name": "charts of runs", "meant": "Reading run charts"}
    assert as_alice.post(NEED, form).status_code == 302
    assert _said() == [("Reading run charts", "learn", None)]


def test_the_same_form_twice_says_and_posts_it_once(inside: NetworkRef, as_alice: Client) -> None:
    SkillFactory(name="Reading run charts")
    form = {"key": uuid7(), "name": "Reading run charts", "level_known": 1, "title": TITLE}
    for _ in range(2):
        assert as_alice.post(GIVE, form).status_code == 302
    assert len(_said()) == 1
    assert Listing.objects.count() == 1


def test_too_many_skills_are_refused_and_nothing_is_posted(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    for _ in range(30):
        MemberSkillFactory(member=alice)
    SkillFactory(name="Reading run charts")
    form = {"key": uuid7(), "name": "Reading run charts", "title": TITLE}
    answer = as_alice.post(GIVE, form)
    assert answer.status_code == 422
    assert "at most 30 skills" in _text(answer)
    assert not Listing.objects.exists()


def test_where_something_else_is_retired_another_kind_is_taken(
    inside: NetworkRef, as_alice: Client
) -> None:
    KindOfHelp.objects.filter(code="other").update(is_retired=True)
    as_alice.post(NEED, {"key": uuid7(), "title": "Look over my plan"})
    assert not Listing.objects.get().help_kind.is_retired


def test_who_may_post_nothing_says_skills_alone(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    withheld = {Permission.LISTING_POST, Permission.EXCHANGE_PROPOSE}
    members.withhold(type=MembershipType.STAFF, withheld=withheld, today=today())
    assert "in a line" not in _text(as_alice.get(GIVE))
    assert as_alice.post(GIVE, {"key": uuid7(), "title": TITLE}).status_code == 422
    assert not Listing.objects.exists()
    assert "See requests and offers" in _text(as_alice.get(SUGGESTION))


def test_the_suggestion_is_a_request_that_fits_with_its_reason(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member
) -> None:
    charts = SkillFactory(name="Reading run charts")
    MemberSkillFactory(member=alice, skill=charts, level=3)
    MemberSkillFactory(member=alice, skill=charts, direction="learn", level=None)
    OfferFactory(owner=bob, title="I teach it", skills=[charts.id])
    request = ListingFactory(owner=bob, title="Who reads my chart?", skills=[charts.id])
    page = _text(as_alice.get(SUGGESTION))
    assert "Who reads my chart?" in page
    assert "You teach: Reading run charts" in page
    assert f"/exchanges/propose/listing/{request.id}/" in page
    assert "Offer to help" in page
    assert "I teach it" not in page


def test_else_an_offer_of_what_one_wants_to_learn(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member
) -> None:
    charts = SkillFactory(name="Reading run charts")
    MemberSkillFactory(member=alice, skill=charts, direction="learn", level=None)
    OfferFactory(owner=bob, title="I teach it", skills=[charts.id])
    page = _text(as_alice.get(SUGGESTION))
    assert "I teach it" in page
    assert "You want to learn: Reading run charts" in page
    assert "Ask for this" in page


def test_else_a_template_about_it_which_fills_in_the_form(
    inside: NetworkRef, as_alice: Client, alice: Member
) -> None:
    charts = SkillFactory(name="Reading run charts")
    MemberSkillFactory(member=alice, skill=charts, direction="learn", level=None)
    template = RequestTemplateFactory(title="Zoom in on my chart", skills=[charts.id])
    page = _text(as_alice.get(SUGGESTION))
    assert "Zoom in on my chart" in page
    form = {"template": template.id, "key": uuid7(), "audience": "network"}
    filled = as_alice.post("/listings/new/request/", form)
    assert filled.status_code == 200
    assert 'value="Zoom in on my chart"' in _text(filled)
    assert not Listing.objects.exists()


def test_with_no_template_one_looks_round(inside: NetworkRef, as_alice: Client) -> None:
    RequestTemplate.objects.update(is_retired=True)
    assert "See requests and offers" in _text(as_alice.get(SUGGESTION))


@pytest.mark.parametrize("path", [GIVE, NEED, SUGGESTION])
def test_a_stranger_is_sent_to_sign_in(nwl: NetworkRef, world: World, path: str) -> None:
    answer = world.client(nwl).get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_wrong_methods(inside: NetworkRef, as_alice: Client) -> None:
    assert as_alice.post(SUGGESTION).status_code == 405
    assert as_alice.get("/start/put-away/").status_code == 405
    assert as_alice.put(GIVE).status_code == 405
