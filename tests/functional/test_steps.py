"""What asking takes: steps that are counted, and the time a person needs for them by thumb.

How long a machine takes for it is a benchmark's matter; what a person has to do is not.
"""

import pytest
from playwright.sync_api import Page

from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD
from tests.factories.skills import MemberSkillFactory
from tests.functional.browsing import People, Person
from tests.site import Site, text_of

TITLE = "Look over my driver diagram"
# As many letters of an option bring it up in its list.
LETTERS_OF_A_CHOICE = 3
# By decision 0016.
KEYS_A_SECOND, SECONDS_TO_FIND, SECONDS_TO_READ, SECONDS_FOR_A_PAGE = 5, 1, 4, 2
MOST_SECONDS = 30


class Steps:
    """What a person does on the way, counted as it is done."""

    def __init__(self, person: Person) -> None:
        self.pages = self.fields = self.presses = self.keys = 0
        self._person = person
        person.page.on("domcontentloaded", self._comes)

    def asks(self) -> None:
        """The header's link, which stands on every page."""
        self.presses += 1
        self._person.page.get_by_role("banner").get_by_role("link", name="Ask for help").click()

    def writes(self, label: str, text: str) -> None:
        self.fields += 1
        self.keys += len(text)
        self._person.writes(label, text)

    def chooses(self, label: str, option: str) -> None:
        self.fields += 1
        self.keys += LETTERS_OF_A_CHOICE
        self._person.chooses(label, option)

    def presses_on(self, button: str) -> None:
        self.presses += 1
        self._person.presses(button)

    def seconds(self) -> float:
        """To type, to find each next thing, to read who may help, and to wait for pages."""
        finding = (self.fields + self.presses) * SECONDS_TO_FIND
        waiting = self.pages * SECONDS_FOR_A_PAGE
        return self.keys / KEYS_A_SECOND + finding + SECONDS_TO_READ + waiting

    def _comes(self, page: Page) -> None:
        self.pages += 1


@pytest.fixture
def expert(nwl: NetworkRef, bob: Member) -> Member:
    """Bob teaches others to draw driver diagrams, and hears at once."""
    with current.enter(nwl):
        skill = Skill.objects.get(name="Driver diagrams")
        MemberSkillFactory(member=bob, skill=skill, level=3)
    return bob


def at(person: Person, site: Site, member: Member, path: str) -> Steps:
    """Somebody who is signed in and has made no step yet."""
    person.visits(site.url(f"/sign-in/?next={path}", network="nwl"))
    person.signs_in(member.user.email, PASSWORD)
    return Steps(person)


@pytest.mark.parametrize(
    ("path", "javascript", "pages"),
    [("/", True, 2), ("/people/", True, 2), ("/people/", False, 3)],
    ids=["home", "people", "people without scripts"],
)
def test_from_any_page_two_fields_and_three_presses(
    people: People,
    site: Site,
    alice: Member,
    expert: Member,
    path: str,
    javascript: bool,
    pages: int,
) -> None:
    """The header's link, what it is about, its kind, a look at who may help, and posting."""
    person = people.person("alice", javascript=javascript)
    steps = at(person, site, alice, path)
    steps.asks()
    steps.writes("What would you like help with?", TITLE)
    steps.chooses("What kind of help is it?", "Reviewing")
    steps.presses_on("See who may help")
    person.reads("Bob Baker")
    steps.presses_on("Post this request")
    person.reads("Your request is open for all members to see.")
    assert (steps.fields, steps.presses, steps.pages) == (2, 3, pages)
    assert steps.seconds() < MOST_SECONDS
    assert "You teach: Driver diagrams" in text_of(site.letter(expert.user.email, TITLE))


def test_on_the_forms_page_one_press_is_enough(
    people: People, site: Site, alice: Member, expert: Member
) -> None:
    """Who may help stands beside the form."""
    person = people.person("alice")
    steps = at(person, site, alice, "/listings/new/request/")
    steps.writes("What would you like help with?", TITLE)
    steps.chooses("What kind of help is it?", "Reviewing")
    person.reads("Bob Baker")
    steps.presses_on("Post this request")
    person.reads("Your request is open for all members to see.")
    assert (steps.fields, steps.presses, steps.pages) == (2, 1, 1)
    assert steps.seconds() < MOST_SECONDS
