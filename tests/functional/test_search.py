"""Searching: words, filters in a sheet or beside the results, and saving; by keyboard too."""

import pytest

from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.saved import tasks
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory, ListingSkillFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.functional.browsing import People, Person
from tests.functional.conftest import through_both_windows
from tests.functional.test_keyboard import enters, tabs_to
from tests.site import Site


@pytest.fixture
def alice_searches(
    people: People, site: Site, nwl: NetworkRef, alice: Member, bob: Member
) -> Person:
    """Alice before the requests, of which Bob has posted two."""
    with current.enter(nwl):
        ListingFactory(owner=bob, title="Look over my driver diagram", how="remote")
        ListingFactory(owner=bob, title="Teach us run charts", how="in_person")
    return signed_in(people.person("alice"), site, alice)


def signed_in(person: Person, site: Site, member: Member) -> Person:
    person.visits(site.url("/sign-in/", network="nwl"))
    person.signs_in(member.user.email, PASSWORD)
    person.visits(site.url("/listings/", network="nwl"))
    return person


def opens_filters(person: Person) -> None:
    """On a phone they are in a sheet."""
    button = person.page.get_by_role("button", name="Filter and sort")
    if button.is_visible():
        button.click()


@through_both_windows()
def test_finds_filters_and_saves(alice_searches: Person) -> None:
    person = alice_searches
    person.page.get_by_role("searchbox").fill("drivers diag")
    person.presses("Search")
    person.reads("1 request for “drivers diag”", "Look over my driver diagram")
    person.reads_nothing_of("Teach us run charts")
    person.page.get_by_role("searchbox").fill("")
    person.presses("Search")
    opens_filters(person)
    person.page.get_by_text("How", exact=True).click()
    person.page.get_by_role("checkbox", name="In person").check()
    person.presses("Show results")
    person.reads("1 request", "Teach us run charts")
    person.reads_nothing_of("driver diagram")
    person.follows("Save this search")
    person.writes("What do you call this search?", "Nearby")
    person.presses("Save")
    person.reads("“Nearby” is saved.")
    person.follows("Nearby")
    person.follows("Remove filter: In person")
    person.reads("2 requests")


def test_saves_a_search_of_people_and_hears_of_one(
    people: People, site: Site, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        charts = SkillFactory(name="Charts for wards")
        MemberSkillFactory(member=bob, skill=charts)
    person = signed_in(people.person("alice", javascript=False), site, alice)
    person.goes_to("People")
    person.reads_nothing_of("Save this search")
    opens_filters(person)
    person.page.get_by_text("Can give", exact=True).click()
    person.page.get_by_role("checkbox", name="Charts for wards").check()
    person.presses("Show results")
    person.follows("Save this search")
    person.reads("Names and other words are not watched.")
    person.ticks("At once")
    person.presses("Save")
    person.reads("“People: Charts for wards” is saved.", "People · Tells you at once")
    with current.enter(nwl):
        MemberSkillFactory(member=admit(name="Cora Clarke"), skill=charts)
        tasks.look.run()
        told = Mail.objects.get(to=alice.user.email, subject__contains="Charts for wards")
        assert "Cora Clarke" in told.text
        assert "Bob Baker" not in told.text
        stop = told.unsubscribe_url
    person.visits(stop)
    person.presses("Stop these mails")
    person.reads("no saved search mails you at once")
    person.visits(site.url("/searches/", network="nwl"))
    person.reads("People · Tells you nothing")


def test_filters_by_keyboard_alone(alice_searches: Person) -> None:
    page = alice_searches.page
    if page.get_by_role("button", name="Filter and sort").is_visible():
        tabs_to(page, "Filter and sort")
        page.keyboard.press("Enter")
    tabs_to(page, "How")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tabs_to(page, "Show results")
    enters(page)
    alice_searches.reads("1 request", "Teach us run charts")


def test_filters_where_no_script_runs(
    people: People, site: Site, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        ListingFactory(owner=bob, title="Teach us run charts", how="in_person")
        ListingFactory(owner=bob, title="Look over my driver diagram", how="remote")
    person = signed_in(people.person("alice", javascript=False), site, alice)
    opens_filters(person)
    person.page.get_by_text("How", exact=True).click()
    person.page.get_by_role("checkbox", name="In person").check()
    person.presses("Show results")
    person.reads("1 request", "Teach us run charts")


@pytest.mark.parametrize("javascript", [True, False])
def test_chooses_from_all_of_a_long_list(
    people: People, site: Site, nwl: NetworkRef, alice: Member, bob: Member, *, javascript: bool
) -> None:
    with current.enter(nwl):
        for number in range(14):
            listing = ListingFactory(owner=bob, title=f"Throw {number:02}")
            ListingSkillFactory(
                listing=listing, skill=SkillFactory(name=f"Juggling with {number:02}")
            )
    person = signed_in(people.person("alice", javascript=javascript), site, alice)
    opens_filters(person)
    person.page.get_by_text("Skill", exact=True).click()
    person.page.get_by_role("checkbox", name="Juggling with 00").check()
    person.presses("All skills")
    person.writes("Find in this list", "with 13")
    person.presses("Find")
    person.reads("2 of 14 skills")
    person.page.get_by_role("checkbox", name="Juggling with 13").check()
    person.presses("Show results")
    person.reads("2 requests", "Throw 00", "Throw 13")
    person.reads_nothing_of("Throw 07")
