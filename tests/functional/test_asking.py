"""A member asks in two fields, sees who may help, and posts."""

import pytest
from playwright.sync_api import Route, expect

from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD
from tests.factories.skills import MemberSkillFactory
from tests.functional.browsing import People, Person
from tests.functional.conftest import through_both_windows
from tests.site import Site

TITLE = "Look over my driver diagram"


@pytest.fixture
def expert(nwl: NetworkRef, bob: Member) -> Member:
    """Bob teaches others to draw driver diagrams."""
    with current.enter(nwl):
        skill = Skill.objects.get(name="Driver diagrams")
        MemberSkillFactory(member=bob, skill=skill, level=3)
    return bob


def given_signed_in(person: Person, site: Site, member: Member, path: str) -> Person:
    person.visits(site.url(path, network="nwl"))
    person.signs_in(member.user.email, PASSWORD)
    return person


def then_bob_may_help(person: Person) -> None:
    person.reads("Who may be able to help", "Bob Baker", "Teaches others: Driver diagrams")


def then_it_is_posted(person: Person) -> None:
    person.reads("Your request is open for all members to see.")
    person.reads_heading(TITLE)
    person.reads("Driver diagrams")


def test_in_two_fields_with_who_may_help_beside(
    people: People, site: Site, alice: Member, expert: Member
) -> None:
    ann = given_signed_in(people.person("alice"), site, alice, "/listings/new/request/")
    page = ann.page
    expect(page.get_by_role("button", name="Post this request")).to_be_hidden()
    ann.writes("What would you like help with?", TITLE)
    then_bob_may_help(ann)
    heard = page.get_by_role("status").get_by_text("May be able to help: Bob Baker.")
    expect(heard).to_be_attached()
    ann.looks_again()

    ann.unticks("Driver diagrams")
    ann.reads("Name a skill it takes")
    ann.ticks("Driver diagrams")
    then_bob_may_help(ann)
    ann.chooses("What kind of help is it?", "Reviewing")
    ann.presses("Post this request")
    then_it_is_posted(ann)


def test_while_it_looks_it_says_so(
    people: People, site: Site, alice: Member, expert: Member
) -> None:
    ann = given_signed_in(people.person("alice"), site, alice, "/listings/new/request/")
    held: list[Route] = []
    ann.page.route("**/preview/", lambda route: held.append(route))
    looking = ann.page.get_by_role("status").get_by_text("Looking who may help…")
    expect(looking).to_be_hidden()
    ann.writes("What would you like help with?", TITLE)
    expect(looking).to_be_visible()
    held[0].continue_()
    then_bob_may_help(ann)
    expect(looking).to_be_hidden()


def test_without_scripts_in_two_steps(
    people: People, site: Site, alice: Member, expert: Member
) -> None:
    person = people.person("alice", javascript=False)
    ann = given_signed_in(person, site, alice, "/listings/new/request/")
    ann.writes("What would you like help with?", TITLE)
    ann.chooses("What kind of help is it?", "Reviewing")
    ann.presses("See who may help")
    ann.reads_heading("How it will look")
    then_bob_may_help(ann)
    ann.unticks("Driver diagrams")
    ann.presses("See who may help")
    ann.reads_nothing_of("Bob Baker")
    ann.presses("Change it")
    assert ann.field("What would you like help with?").input_value() == TITLE
    ann.writes("Anything else people should know?", "It is for falls.")
    ann.presses("See who may help")
    ann.reads("It is for falls.")
    ann.ticks("Driver diagrams")
    ann.presses("Post this request")
    then_it_is_posted(ann)


def test_enter_shows_the_preview_and_posts_nothing(
    people: People, site: Site, alice: Member, expert: Member
) -> None:
    ann = given_signed_in(people.person("alice"), site, alice, "/listings/new/request/")
    ann.chooses("What kind of help is it?", "Reviewing")
    ann.writes("What would you like help with?", TITLE)
    then_bob_may_help(ann)
    with ann.page.expect_navigation():
        ann.page.keyboard.press("Enter")
    ann.looks_again()
    ann.reads_heading("How it will look")
    ann.presses("Post this request")
    then_it_is_posted(ann)


def test_from_any_page_in_a_dialog(
    people: People, site: Site, alice: Member, expert: Member
) -> None:
    ann = given_signed_in(people.person("alice"), site, alice, "/people/")
    page = ann.page
    ask = page.get_by_role("banner").get_by_role("link", name="Ask for help")
    ask.click()
    dialog = page.get_by_role("dialog", name="Ask for help")
    expect(dialog.get_by_label("What would you like help with?")).to_be_focused()
    ann.looks_again()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(ask).to_be_focused()

    page.keyboard.press("Enter")
    expect(dialog.get_by_label("What would you like help with?")).to_be_focused()
    page.keyboard.type(TITLE)
    dialog.get_by_label("What kind of help is it?").select_option(label="Reviewing")
    ann.presses("See who may help")
    then_bob_may_help(ann)
    ann.presses("Post this request")
    then_it_is_posted(ann)


def test_a_skill_that_the_words_do_not_tell_is_named_before_posting(
    people: People, site: Site, alice: Member, expert: Member
) -> None:
    ann = given_signed_in(people.person("alice"), site, alice, "/people/")
    page = ann.page
    page.get_by_role("banner").get_by_role("link", name="Ask for help").click()
    dialog = page.get_by_role("dialog", name="Ask for help")
    dialog.get_by_label("What would you like help with?").fill("Please help us")
    dialog.get_by_label("What kind of help is it?").select_option(label="Reviewing")
    ann.presses("See who may help")
    ann.reads("Name a skill it takes")
    page.get_by_label("Skill 1").select_option(label="Driver diagrams")
    ann.presses("See who may help")
    then_bob_may_help(ann)
    ann.presses("Post this request")
    ann.reads("Your request is open for all members to see.", "Driver diagrams")


@through_both_windows()
def test_who_may_help_is_seen_without_scrolling(
    people: People, site: Site, alice: Member, expert: Member
) -> None:
    ann = given_signed_in(people.person("alice"), site, alice, "/listings/new/request/")
    ann.chooses("What kind of help is it?", "Reviewing")
    ann.writes("What would you like help with?", TITLE)
    with ann.page.expect_navigation():
        ann.page.keyboard.press("Enter")
    expect(ann.page.get_by_text("Bob Baker")).to_be_in_viewport()


def test_from_any_page_without_scripts(people: People, site: Site, alice: Member) -> None:
    person = people.person("alice", javascript=False)
    ann = given_signed_in(person, site, alice, "/people/")
    with ann.page.expect_navigation():
        ann.page.get_by_role("banner").get_by_role("link", name="Ask for help").click()
    ann.reads_heading("Ask for help")


def test_begins_from_an_example(people: People, site: Site, alice: Member, expert: Member) -> None:
    ann = given_signed_in(people.person("alice"), site, alice, "/listings/new/request/")
    ann.writes("Anything else people should know?", "Mine alone.")
    ann.page.get_by_text("Begin from an example").click()
    ann.looks_again()
    ann.presses(TITLE)
    ann.reads("Filled in where you had written nothing.")
    assert ann.field("Anything else people should know?").input_value() == "Mine alone."
    ann.writes("Anything else people should know?", "I am not sure about …")
    then_bob_may_help(ann)
    ann.reads("Fill in the gaps (…) before you post it.", "30 minutes to 1 hour")
    ann.writes("Anything else people should know?", "It is for falls.")
    ann.reads("It is for falls.")
    ann.presses("Post this request")
    then_it_is_posted(ann)
