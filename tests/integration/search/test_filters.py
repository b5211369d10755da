"""Filters with numbers, and addresses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tenant_apps.listings import kind_services as kinds
from tenant_apps.listings.models import Listing, today
from tenant_apps.members.models import Member
from tenant_apps.search import finding, selectors, words
from tenant_apps.search.asked import Asked
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import Skill
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.listings import (
    KindOfHelpFactory,
    ListingFactory,
    ListingSkillFactory,
    OfferFactory,
)
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.searching import next_page, numbers, people, titles


def shown(client: Client, path: str = "/listings/", **asked: Any) -> str:
    answer = client.get(path, asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def three(inside: NetworkRef, bob: Member) -> None:
    monday = today() + timedelta(days=-today().weekday(), weeks=2)
    ListingFactory(owner=bob, title="Coach", help_kind="coaching", how="remote", minutes=60)
    ListingFactory(
        owner=bob,
        title="Review",
        how="either",
        minutes=60,
        most_minutes=240,
        when="dates",
        dates=[monday, monday + timedelta(days=7)],
        closes_on=today() + timedelta(days=50),
    )
    ListingFactory(
        owner=bob,
        title="Visit",
        help_kind="coaching",
        how="in_person",
        minutes=None,
        when="weekdays",
        weekdays=[2, 5],
        closes_on=today() + timedelta(days=3),
    )
    OfferFactory(owner=bob, title="Offer")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {"Coach", "Review", "Visit"}),
        ({"kind": "offer"}, {"Offer"}),
        ({"help_kind": "coaching"}, {"Coach", "Visit"}),
        ({"help_kind": ["coaching", "reviewing"]}, {"Coach", "Review", "Visit"}),
        ({"how": "remote"}, {"Coach", "Review"}),
        ({"how": "in_person"}, {"Review", "Visit"}),
        ({"hours": "short"}, {"Coach", "Review"}),
        ({"hours": "some"}, {"Review"}),
        ({"hours": "long"}, {"Review"}),
        ({"hours": "open"}, {"Visit"}),
        ({"when": "1"}, {"Coach", "Review"}),
        ({"when": "2"}, {"Coach", "Visit"}),
        ({"when": ["1", "5"]}, {"Coach", "Review", "Visit"}),
        ({"help_kind": "coaching", "how": "remote"}, {"Coach"}),
        ({"help_kind": "reviewing", "when": "7"}, set()),
        (
            {"help_kind": "nonsense", "how": "'", "kind": "x", "when": "9"},
            {"Coach", "Review", "Visit"},
        ),
    ],
)
def test_a_filter_leaves_what_fits(
    three: None, as_alice: Client, filters: dict[str, Any], found: set[str]
) -> None:
    assert set(titles(shown(as_alice, **filters))) == found


def test_numbers_say_what_a_choice_would_leave(three: None, as_alice: Client) -> None:
    """Of a filter that is set, as if it were not; of the others, with it."""
    all_of_them = numbers(shown(as_alice))
    assert all_of_them["Coaching"] == "2"
    assert all_of_them["In person"] == all_of_them["By phone or video"] == "2"
    assert all_of_them["Mondays"] == all_of_them["Tuesdays"] == "2"
    assert all_of_them["Sundays"] == "1"
    coaching = numbers(shown(as_alice, help_kind="coaching"))
    assert (coaching["Coaching"], coaching["Reviewing"]) == ("2", "1")
    assert coaching["In person"] == coaching["By phone or video"] == "1"
    assert "One to three hours" not in coaching
    remote = numbers(shown(as_alice, help_kind="coaching", how="remote"))
    assert (remote["Coaching"], remote["Reviewing"], remote["In person"]) == ("1", "1", "1")


def test_every_number_is_what_the_choice_then_shows(three: None, alice: Member) -> None:
    for chosen in ({}, {"help_kind": ("coaching",)}, {"how": ("remote",), "when": ("1",)}):
        results, _ = selectors.search_listings(alice, Asked(chosen=chosen))
        for facet, count in results.found.counts.items():
            name, _, value = facet[1:].partition(":")
            asked = results.asked.with_(name, value)
            assert selectors.search_listings(alice, asked)[0].found.total == count, facet


def test_tabs_say_how_many_there_are_of_each(three: None, as_alice: Client) -> None:
    page = shown(as_alice, q="coach")
    assert 'Requests <span class="count">2</span>' in page
    assert 'Offers <span class="count">0</span>' in page


def test_skills_and_organisations(inside: NetworkRef, as_alice: Client) -> None:
    owner = admit("Tess Trust", organisation=OrganisationFactory(name="Riverside Trust"))
    skill = SkillFactory(name="Juggling")
    listing = ListingFactory(owner=owner, title="Throw with me")
    ListingSkillFactory(listing=listing, skill=skill)
    ListingFactory(title="Another")
    MemberSkillFactory(member=owner, skill=skill)
    assert titles(shown(as_alice, skill=skill.id)) == ["Throw with me"]
    assert titles(shown(as_alice, organisation=owner.organisation_id)) == ["Throw with me"]
    for chosen in ({"skill": skill.id}, {"organisation": owner.organisation_id}):
        assert people(shown(as_alice, "/people/", **chosen)) == ["Tess Trust"]
    assert numbers(shown(as_alice))["Juggling"] == "1"
    assert numbers(shown(as_alice, "/people/"))["Riverside Trust"] == "1"


def test_one_click_takes_a_filter_out(three: None, as_alice: Client) -> None:
    page = shown(as_alice, q="coach", help_kind="coaching", how=["remote", "in_person"])
    assert '<span class="count">3</span>' in page
    assert 'href="?q=coach&amp;help_kind=coaching&amp;how=in_person&amp;kind=request"' in page
    assert 'href="?q=coach&amp;how=remote&amp;how=in_person&amp;kind=request"' in page


def test_a_skill_that_left_the_list_is_said_and_left_out(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    skill = SkillFactory(name="Juggling")
    ListingSkillFactory(listing=ListingFactory(owner=bob, title="Throw"), skill=skill)
    ListingFactory(owner=bob, title="Read")
    skills.set_retired(entry=skill, is_retired=True, by=bob.id)
    page = shown(as_alice, skill=skill.id)
    assert "“Juggling” is no longer in this network’s list" in page
    assert set(titles(page)) == {"Throw", "Read"}
    unknown = shown(as_alice, skill="0190ffff-0000-7000-8000-000000000000")
    assert "A filter is not known, so the search goes on without it." in unknown
    assert set(titles(unknown)) == {"Throw", "Read"}


def test_past_what_is_counted_numbers_say_at_least(
    inside: NetworkRef, as_alice: Client, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_COUNTED", 3)
    monkeypatch.setattr("tenant_apps.search.presenters.MOST_COUNTED", 3)
    for number in range(5):
        ListingFactory(owner=bob, title=f"Chart {number}", how="remote" if number else "in_person")
    page = shown(as_alice, q="chart")
    assert "3+ requests for “chart”" in page
    assert numbers(page)["By phone or video"] == "3+"
    assert "The best of the newest 3." in page
    exact = shown(as_alice, q="chart", how="in_person")
    assert "1 request for “chart”" in exact
    assert numbers(exact)["By phone or video"] == "3+"


def test_pages_of_people(inside: NetworkRef, as_alice: Client) -> None:
    names = {f"Zara {number:02}" for number in range(45)}
    for name in names:
        admit(name=name)
    for sort in ("", "best", "name", "newest"):
        seen, address = [], f"?q=zara&sort={sort}"
        while address:
            page = as_alice.get(f"/people/{address}").content.decode()
            seen += people(page)
            address = next_page(page)
        assert len(seen) == len(names), sort
        assert set(seen) == names
    by_name = as_alice.get("/people/?q=zara&sort=name").content.decode()
    assert people(by_name)[:2] == ["Zara 00", "Zara 01"]


def test_an_empty_page_leads_on(inside: NetworkRef, as_alice: Client) -> None:
    page = shown(as_alice, kind="offer", q="walk on the moon")
    assert "/listings/new/request/?title=walk+on+the+moon" in page
    form = as_alice.get("/listings/new/request/?title=walk+on+the+moon").content.decode()
    assert 'value="walk on the moon"' in form
    assert "/listings/new/offer/?title=moon" in shown(as_alice, q="moon")


@pytest.mark.parametrize(
    "asked",
    [
        "q=chart",
        "q=nothing",
        "",
        "help_kind=coaching&how=remote&hours=short&when=1&sort=closing",
        "q=chrat",
    ],
)
def test_it_costs_the_same_whatever_there_is(
    inside: NetworkRef, as_alice: Client, bob: Member, asked: str
) -> None:
    costs = []
    for _ in range(2):
        for number in range(3):
            listing = ListingFactory(owner=bob, title=f"Chart {number}", help_kind="coaching")
            ListingSkillFactory(listing=listing)
        words.count_anew()
        with counted() as queries:
            as_alice.get(f"/listings/?{asked}")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12


@pytest.mark.parametrize(
    ("here", "there", "factory", "said", "action"),
    [
        ("request", "offer", OfferFactory, "No requests found", "See 1 offer<"),
        ("offer", "request", ListingFactory, "No offers found", "See 1 request<"),
    ],
)
def test_what_the_other_list_has_is_pointed_to(
    inside: NetworkRef,
    as_alice: Client,
    bob: Member,
    here: str,
    there: str,
    factory: Callable[..., Listing],
    said: str,
    action: str,
) -> None:
    factory(owner=bob, title="Marble runs")
    page = as_alice.get("/listings/", {"kind": here, "q": "marble"}).content.decode()
    assert said in page
    assert "But there is 1" in page
    assert f'href="?q=marble&amp;kind={there}"' in page
    assert action in page
    factory(owner=bob, title="More marble runs")
    page = as_alice.get("/listings/", {"kind": here, "q": "marble"}).content.decode()
    assert f"But there are 2 {there}s." in page


def test_people_say_what_they_can_give_what_was_looked_for_first(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    marbles = SkillFactory(name="Marble runs")
    MemberSkillFactory(member=bob, skill=marbles, level=1)
    for level, name in ((3, "Archery"), (3, "Baking"), (2, "Coding")):
        MemberSkillFactory(member=bob, skill=SkillFactory(name=name), level=level)
    assert "Can give: Archery, Baking, Coding<" in shown(as_alice, "/people/")
    for asked in ({"q": "marble"}, {"skill": str(marbles.id)}):
        assert "Can give: Marble runs, Archery, Baking<" in shown(as_alice, "/people/", **asked)
    archery = Skill.objects.get(name="Archery")
    skills.set_retired(entry=archery, is_retired=True, by=bob.id)
    assert "Can give: Baking, Coding, Marble runs<" in shown(as_alice, "/people/", q="Bob")


def test_a_page_of_people_costs_the_same_however_many_there_are(
    inside: NetworkRef, as_alice: Client
) -> None:
    costs = []
    for _ in range(2):
        for number in range(3):
            MemberSkillFactory(member=admit(f"Someone {number}"))
        with counted() as queries:
            shown(as_alice, "/people/", q="someone")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12


def test_what_has_left_the_lists_is_no_filter(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    kind, skill, other = KindOfHelpFactory(), SkillFactory(), SkillFactory()
    ListingFactory(owner=bob, help_kind=kind.code, skills=[skill.id, other.id])
    MemberSkillFactory(member=bob, skill=skill)
    offered = numbers(shown(as_alice))
    assert {kind.name, skill.name, other.name} <= offered.keys()
    for entry, services in ((kind, kinds), (skill, skills)):
        services.set_retired(entry=entry, is_retired=True, by=bob.id)
    page = shown(as_alice)
    assert offered.keys() - numbers(page).keys() == {kind.name, skill.name}
    assert f'value="{skill.id}"' not in page
    assert skill.name not in numbers(shown(as_alice, "/people/"))
