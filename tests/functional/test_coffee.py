"""Two people who do not know each other are put together, write to each other, or skip."""

import pytest

from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.coffee import RoundFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.organisations import OrganisationFactory
from tests.functional.browsing import People, Person
from tests.functional.conftest import without_scripts_once
from tests.functional.test_keyboard import enters, tabs_to
from tests.site import Site


@pytest.fixture
def maria_and_ben(nwl: NetworkRef) -> tuple[Member, Member]:
    with current.enter(nwl):
        trust = OrganisationFactory(name="St Mary’s Hospital")
        maria = admit(name="Maria Moreno", organisation=trust, job_title="Ward manager")
        return maria, admit(name="Ben Brook", job_title="Improvement lead")


def given_taking_part(person: Person, site: Site, member: Member) -> None:
    person.visits(site.url("/", network="nwl"))
    person.follows("Sign in")
    person.signs_in(member.user.email, PASSWORD)
    person.follows("Random coffee")
    person.reads_heading("Random coffee")
    person.presses("Take part")
    person.reads("You are in.")


@without_scripts_once()
def test_two_meet_and_one_skips(
    people: People,
    site: Site,
    nwl: NetworkRef,
    maria_and_ben: tuple[Member, Member],
    javascript: bool,
) -> None:
    maria = people.person("maria", javascript=javascript)
    ben = people.person("ben", javascript=javascript)
    given_taking_part(maria, site, maria_and_ben[0])
    given_taking_part(ben, site, maria_and_ben[1])
    with current.enter(nwl):
        RoundFactory()
    maria.visits(site.url("/coffee/", network="nwl"))
    maria.reads("Ben Brook", "Improvement lead", "Three things to ask")
    maria.follows("Propose 30 minutes")
    assert maria.field("How many hours?").input_value() == "0.5"
    maria.field("I would like their help").check()
    maria.writes("Your message", "Shall we talk on Tuesday at four?")
    maria.presses("Send")
    maria.reads("Sent. You will hear as soon as they answer.")
    ben.visits(site.url("/coffee/", network="nwl"))
    ben.reads("Maria Moreno", "Ward manager · St Mary’s Hospital")
    ben.follows("Skip this time")
    ben.reads_heading("Skip this time?")
    ben.presses("Skip this time")
    ben.reads("We have told Maria Moreno", "You have skipped this month.")
    maria.visits(site.url("/coffee/", network="nwl"))
    maria.reads("does not take place. Next time you come first.")


def test_by_keyboard(
    people: People, site: Site, nwl: NetworkRef, maria_and_ben: tuple[Member, Member]
) -> None:
    maria = people.person("maria")
    maria.visits(site.url("/coffee/", network="nwl"))
    maria.signs_in(maria_and_ben[0].user.email, PASSWORD)
    tabs_to(maria.page, "Take part")
    enters(maria.page)
    maria.reads("You are in.")
    tabs_to(maria.page, "Leave random coffee")
    enters(maria.page)
    maria.reads("You have left random coffee.")
