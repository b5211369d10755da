"""A member moves: both champions allow it, a code is made there, and a balance goes along."""

import re

import pytest

from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.members import PASSWORD, admit
from tests.functional.browsing import People, Person
from tests.functional.conftest import without_scripts_once
from tests.site import Site

OUT = "Members who move to another network can take their balance along"
IN = "Members who come from another network can bring their balance along"


@pytest.fixture
def helen(nwl: NetworkRef, warwick: NetworkRef) -> Member:
    """Champion of Warwick, which is in the federation, as North West London is."""
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
    with current.enter(warwick):
        return admit(name="Helen Head", role="champion")


def signed_in(person: Person, site: Site, member: Member, network: str, path: str) -> Person:
    person.visits(site.url(path, network=network))
    person.signs_in(member.user.email, PASSWORD)
    return person


def when_a_champion_allows(person: Person, label: str) -> None:
    person.reads("No balances move along")
    person.follows(re.compile("^Change members who move"))
    person.ticks(label)
    person.presses("Save")
    person.reads("Saved.")


def when_making_a_code(alice: Person) -> str:
    alice.follows("Bring your balance here")
    alice.reads_heading("Bring your balance here")
    alice.presses("Make a code")
    alice.reads("Here is your code")
    return alice.field("Your code").input_value()


def when_taking_it_along(sofia: Person, code: str) -> None:
    sofia.follows("Take your balance along")
    sofia.writes("Code from the other network", "abcd-efgh-2345")
    sofia.presses("Continue")
    sofia.reads_error("Code from the other network", "This code is not valid, or no longer.")
    sofia.writes("Code from the other network", code)
    sofia.presses("Continue")
    sofia.reads_heading("Take all your 2 hours along to North West London?")
    sofia.reads("alice@nwl", "sofia@warwick")
    sofia.presses("Take 2 hours along")
    sofia.reads_heading("2 hours taken along")
    sofia.follows("See your statement")
    sofia.reads("Your balance, taken along to alice@nwl")


@without_scripts_once()
def test_a_balance_moves_with_its_member(
    people: People,
    site: Site,
    champion: Member,
    helen: Member,
    alice: Member,
    sofia: Member,
    javascript: bool,
) -> None:
    settings = "/settings/federation/"
    chris = signed_in(people.person("chris"), site, champion, "nwl", settings)
    hella = signed_in(people.person("helen"), site, helen, "warwick", settings)
    when_a_champion_allows(chris, IN)
    when_a_champion_allows(hella, OUT)
    there = people.person("alice", javascript=javascript)
    code = when_making_a_code(signed_in(there, site, alice, "nwl", "/credits/"))
    here = people.person("sofia", javascript=javascript)
    when_taking_it_along(signed_in(here, site, sofia, "warwick", "/credits/"), code)
    there.visits(site.url("/credits/", network="nwl"))
    there.reads("Your balance, brought along from sofia@warwick", "4 hours")
    for person, network in ((chris, "nwl"), (hella, "warwick")):
        person.visits(site.url("/credits/federation/statement/", network=network))
        person.reads_row("Balance of a member who moved", "sofia", "alice", "2 hours")
