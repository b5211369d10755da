"""Asking, searching and answering on a phone with a keyboard alone."""

import pytest
from playwright.sync_api import expect

from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.members import PASSWORD
from tests.factories.skills import MemberSkillFactory
from tests.functional.browsing import People, Person
from tests.functional.test_keyboard import enters, tabs_to
from tests.site import Site

pytestmark = pytest.mark.parametrize("window", ["phone"], indirect=True)
TITLE = "Look over my driver diagram"


@pytest.fixture
def charts(nwl: NetworkRef) -> Skill:
    with current.enter(nwl):
        return Skill.objects.get(name="Driver diagrams")


@pytest.fixture
def expert(nwl: NetworkRef, bob: Member, charts: Skill) -> Member:
    """Bob teaches others to draw driver diagrams."""
    with current.enter(nwl):
        MemberSkillFactory(member=bob, skill=charts, level=3)
    return bob


@pytest.fixture
def asked(nwl: NetworkRef, bob: Member, charts: Skill) -> None:
    """Bob has asked for two things, of which one is in person."""
    with current.enter(nwl):
        ListingFactory(owner=bob, title=TITLE, how="remote", skills=[charts.id])
        ListingFactory(owner=bob, title="Teach us run charts", how="in_person")


@pytest.fixture
def alice_types(people: People, site: Site, alice: Member) -> Person:
    person = people.person("alice")
    person.visits(site.url("/people/", network="nwl"))
    tabs_to(person.page, "E-mail")
    person.page.keyboard.type(alice.user.email)
    tabs_to(person.page, "Password")
    person.page.keyboard.type(PASSWORD)
    enters(person.page)
    person.reads_heading("People")
    return person


def when_going_to(person: Person, place: str) -> None:
    """By the menu."""
    tabs_to(person.page, "Menu")
    person.page.keyboard.press("Enter")
    tabs_to(person.page, place)
    enters(person.page)


def test_asks_in_the_dialog_and_posts_from_the_preview(alice_types: Person, expert: Member) -> None:
    person, page = alice_types, alice_types.page
    tabs_to(page, "Ask for help")
    page.keyboard.press("Enter")
    title = page.get_by_role("dialog").get_by_label("What would you like help with?")
    expect(title).to_be_focused()
    page.keyboard.type(TITLE)
    tabs_to(page, "What kind of help is it?")
    page.keyboard.type("Rev")
    tabs_to(page, "See who may help")
    enters(page)

    person.reads_heading("How it will look")
    person.reads("Bob Baker", "Teaches others: Driver diagrams")
    tabs_to(page, "Driver diagrams")
    page.keyboard.press("Space")
    tabs_to(page, "See who may help")
    enters(page)
    person.reads("Name a skill it takes")
    tabs_to(page, "Driver diagrams")
    page.keyboard.press("Space")
    tabs_to(page, "Post this request")
    enters(page)
    person.reads("Your request is open for all members to see.")
    tabs_to(page, "See who may help")
    enters(page)
    tabs_to(page, "Ask Bob Baker")
    enters(page)
    expect(person.field("With what?")).to_have_value(TITLE)


def test_searches_filters_and_saves(alice_types: Person, asked: None) -> None:
    person, page = alice_types, alice_types.page
    when_going_to(person, "Requests and offers")
    tabs_to(page, "Words, a skill, an organisation")
    page.keyboard.type("charts")
    enters(page)
    person.reads("1 request for “charts”")
    tabs_to(page, "Filter and sort")
    page.keyboard.press("Enter")
    tabs_to(page, "How")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tabs_to(page, "Show results")
    enters(page)
    person.reads("1 request for “charts”", "Teach us run charts")
    tabs_to(page, "Remove filter: In person")
    enters(page)
    person.reads_nothing_of("Remove filter")

    tabs_to(page, "Save this search")
    enters(page)
    tabs_to(page, "What do you call this search?")
    page.keyboard.press("Control+A")
    page.keyboard.type("Charts")
    tabs_to(page, "When it finds something new, we tell you")
    page.keyboard.press("ArrowUp")
    tabs_to(page, "Save")
    enters(page)
    person.reads("“Charts” is saved.", "Tells you at once")
    tabs_to(page, "Charts")
    enters(page)
    person.reads("1 request for “charts”")


def test_answers_what_is_for_her(alice_types: Person, asked: None) -> None:
    """She says what she can do first, and finds who needs it."""
    person, page = alice_types, alice_types.page
    when_going_to(person, "Home")
    tabs_to(page, "For you")
    enters(page)
    tabs_to(page, "Add your skills")
    enters(page)
    tabs_to(page, "Which skill?")
    page.keyboard.type("Driver diagrams")
    page.keyboard.press("Escape")
    tabs_to(page, "How well do you know it?")
    page.keyboard.press("Space")
    tabs_to(page, "Add")
    enters(page)
    person.reads("“Driver diagrams” is on your page.")

    when_going_to(person, "Home")
    person.reads("Requests for you")
    tabs_to(page, "See more")
    enters(page)
    person.reads_heading("For you")
    person.reads("You have done: Driver diagrams")
    tabs_to(page, TITLE)
    enters(page)
    tabs_to(page, "Offer to help")
    enters(page)
    person.reads_heading("Offer to help")
