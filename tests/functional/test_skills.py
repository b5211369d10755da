"""With a keyboard alone: a member says their skills, a champion keeps the network's lists."""

import pytest

from tenant_apps.members.models import Member
from tests.factories.members import PASSWORD
from tests.functional.browsing import People, Person
from tests.functional.test_keyboard import enters, tabs_to
from tests.site import Site


@pytest.fixture
def at(people: People, site: Site) -> "At":
    return At(people, site)


class At:
    """Whoever signs in where they want to be; from there on they have a keyboard."""

    def __init__(self, people: People, site: Site) -> None:
        self.people = people
        self.site = site

    def __call__(self, path: str, member: Member) -> Person:
        person = self.people.person(member.handle)
        person.visits(self.site.url(path, network="nwl"))
        person.signs_in(member.user.email, PASSWORD)
        return person


def said(person: Person) -> list[str]:
    """What stands on the page, each with how well."""
    return person.page.locator("main .list li > div").all_inner_texts()


def types_over(person: Person, text: str) -> None:
    """In place of what the field says."""
    person.page.keyboard.press("Control+a")
    person.page.keyboard.type(text)


def does(person: Person, *stops: str) -> None:
    """Tab to each of these in turn and press Enter."""
    for stop in stops:
        tabs_to(person.page, stop)
        enters(person.page)


def test_a_member_says_a_skill_and_takes_it_back(at: At, alice: Member) -> None:
    person = at("/people/me/skills/", alice)
    keyboard = person.page.keyboard
    tabs_to(person.page, "Which skill?")
    keyboard.type("run charst")
    tabs_to(person.page, "How well do you know it?")
    keyboard.press("ArrowDown")
    does(person, "Add")

    person.reads("“run charst” is not in the list. Choose one of those below")
    tabs_to(person.page, "Did you mean one of these?")
    keyboard.press("Space")
    does(person, "Add")
    person.reads("“Run charts and SPC” is on your page.")
    assert said(person) == ["Run charts and SPC\nI do it often"]

    does(person, "Remove Run charts and SPC")
    person.reads("The skill is off your page.")
    assert said(person) == []


def test_a_member_finds_a_skill_in_the_whole_list(at: At, alice: Member) -> None:
    person = at("/people/me/skills/", alice)
    tabs_to(person.page, "Look through the whole list")
    person.page.keyboard.press("Enter")
    does(person, "Driver diagrams")
    tabs_to(person.page, "How well do you know it?")
    person.page.keyboard.press("ArrowUp")
    does(person, "Add")
    person.reads("“Driver diagrams” is on your page.")


def test_a_champion_keeps_the_list_of_skills(at: At, champion: Member) -> None:
    person = at("/settings/skills/", champion)
    tabs_to(person.page, "Add a skill")
    person.page.keyboard.press("Enter")
    tabs_to(person.page, "Name")
    person.page.keyboard.type("Basketry")
    tabs_to(person.page, "Group")
    person.page.keyboard.type("Dig")
    does(person, "Add skill")
    person.reads("“Basketry” is in the list.")

    does(person, "Basketry")
    tabs_to(person.page, "Name")
    types_over(person, "Weaving")
    does(person, "Save")
    person.reads("The skill is saved.")

    does(person, "Weaving", "Take out")
    person.reads("“Weaving” cannot be chosen any more. Who has it, keeps it.")
    does(person, "Weaving", "Bring back")
    person.reads("“Weaving” can be chosen again.")


def test_a_champion_keeps_the_kinds_of_help(at: At, champion: Member) -> None:
    person = at("/listings/kinds/", champion)
    tabs_to(person.page, "Name")
    person.page.keyboard.type("Baking")
    does(person, "Add")
    person.reads("“Baking” is in the list.")

    does(person, "Baking")
    tabs_to(person.page, "Place in the list")
    person.page.keyboard.type("1")
    does(person, "Save")
    person.reads("The kind of help is saved.")
    assert person.page.locator("main ol a").first.inner_text() == "Baking"

    does(person, "Baking", "Take out")
    person.reads("“Baking” cannot be chosen any more.")
    does(person, "Baking", "Bring back")
    person.reads("“Baking” can be chosen again.")
