"""A member reflects on an exchange, adds a course, and takes a year of it along as a PDF."""

from pathlib import Path

import pytest

from tenant_apps.cpd import years
from tenant_apps.exchanges.models import Exchange
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import PASSWORD
from tests.factories.skills import SkillFactory
from tests.functional.browsing import People, Person
from tests.functional.conftest import without_scripts_once
from tests.pdf import text_of
from tests.site import Site

TITLE = "Plot our falls"
SKILL = "Charts for wards"
NHS = "943 476 5919"


@pytest.fixture
def exchange(nwl: NetworkRef, alice: Member, bob: Member) -> Exchange:
    """Bob helped Alice for an hour and a half, and it is settled."""
    with current.enter(nwl):
        SkillFactory(name=SKILL)
        settled: Exchange = ExchangeFactory(
            provider=bob, recipient=alice, title=TITLE, minutes=90, state="settled"
        )
        return settled


def when_reflecting(person: Person) -> None:
    person.follows("Reflect for your CPD record")
    person.presses("Save")
    person.reads("Answer at least one of the three questions")
    person.writes("What did I do?", f"We looked at {NHS}.")
    person.presses("Save")
    person.reads_error("What did I do?", "looks like a patient’s NHS number")
    person.writes("What did I do?", "We plotted a year of falls.")
    person.writes("What will I change?", "I will plot each month.")
    person.chooses("Skill 1", SKILL)
    person.presses("Save")
    person.reads("Saved in your CPD record.", "I will plot each month.", SKILL)


def when_adding_a_course(person: Person) -> None:
    person.follows("Your CPD record")
    person.follows("Add an entry of your own")
    person.writes("What was it?", "A course on run charts")
    person.writes("How many hours was it?", "2")
    person.writes("What did I learn?", "Twelve points are enough.")
    person.presses("Save")
    person.reads("Outside the time bank", "2 hours")
    person.follows("Your CPD record")


def downloaded(person: Person, link: str) -> bytes:
    """The file behind a link of the page that is open."""
    with person.page.expect_download() as begun:
        person.page.get_by_role("link", name=link, exact=True).click()
    return Path(begun.value.path()).read_bytes()


@without_scripts_once()
def test_a_year_for_the_portfolio(
    people: People, site: Site, exchange: Exchange, alice: Member, javascript: bool
) -> None:
    ann = people.person("alice", javascript=javascript)
    ann.visits(site.url(f"/exchanges/{exchange.id}/", network="nwl"))
    ann.signs_in(alice.user.email, PASSWORD)
    when_reflecting(ann)
    when_adding_a_course(ann)
    ann.reads(years.now().label, TITLE, "A course on run charts", SKILL)
    words = text_of(downloaded(ann, "PDF"))
    for expected in (TITLE, SKILL, "I will plot each month.", "Twelve points", years.now().label):
        assert expected in words, expected
    ann.follows("To print")
    ann.reads("We plotted a year of falls.")
    ann.follows("Your CPD record")
    ann.follows("January to December")
    ann.reads(f"January to December {years.today().year}", TITLE)
    ann.follows("Year before")
    ann.reads("Nothing stands in this year.")


def test_a_member_lets_others_see_the_hours_they_gave(
    people: People, site: Site, exchange: Exchange, alice: Member, bob: Member
) -> None:
    rob, ann = people.person("bob"), people.person("alice")
    rob.visits(site.url("/people/me/", network="nwl"))
    rob.signs_in(bob.user.email, PASSWORD)
    rob.ticks("Show on my page how many hours I have given")
    rob.presses("Save")
    ann.visits(site.url("/people/bob/", network="nwl"))
    ann.signs_in(alice.user.email, PASSWORD)
    ann.reads_heading("Bob Baker")
    ann.reads("Hours", "Given", "1.5 hours")
    ann.reads_nothing_of("Received")
