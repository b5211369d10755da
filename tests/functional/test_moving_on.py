"""Anybody joins the open network from a phone, and moves on once their organisation has one."""

import re

import pytest

from shared_apps.commissioning import services as commissioning
from tenant_apps.joining import services as joining
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import JoinDomainFactory
from tests.factories.members import PASSWORD
from tests.functional.browsing import People, Person
from tests.functional.conftest import in_one_window
from tests.site import Site, text_of
from tests.world import World

EMAIL = "pat@imperial.example.org"


@pytest.fixture
def community(world: World) -> NetworkRef:
    """The open network, on the public list."""
    network = world.network("open", "Open Improvement Network", "community")
    listed(network)
    return network


def listed(network: NetworkRef) -> None:
    with current.shared():
        commissioning.set_findability(
            network_id=network.id, is_listed=True, email_domains=[], by=None
        )


def when_joining_by_the_mail(person: Person, site: Site, said: str) -> None:
    person.visits(site.link(EMAIL, said))
    person.writes("Your name", "Pat Public")


@in_one_window("phone")
def test_pat_joins_the_open_network_and_moves_on(
    people: People, site: Site, community: NetworkRef, nwl: NetworkRef
) -> None:
    pat, there = people.person("pat"), people.person("pat there")
    pat.visits(site.url())
    pat.follows("Join the open network")
    pat.reads_heading("Join Open Improvement Network")
    pat.writes("E-mail", "pat")
    pat.presses("Mail me a link")
    pat.reads_error("E-mail", "Enter an e-mail address")
    pat.writes("E-mail", EMAIL)
    pat.presses("Mail me a link")
    pat.reads_heading("Look in your mail")
    when_joining_by_the_mail(pat, site, "You asked to join Open Improvement Network")
    pat.writes("Where you work, and as what", "Physiotherapist, Imperial")
    pat.writes("Password", PASSWORD)
    pat.presses("Join")
    pat.reads("Welcome, Pat.")

    listed(nwl)
    with current.enter(nwl):
        JoinDomainFactory(name="imperial.example.org")
        joining.tell_homes()
    pat.visits(site.url("/moving-on/", network="open"))
    pat.reads("Nothing yet")
    pat.presses("Look now")
    pat.follows("North West London")
    pat.reads_heading("Move on to North West London")
    pat.presses("Begin")
    pat.reads("1 of 4 steps done", "Mail me the link to join")
    pat.presses("Mail me the link to join")
    pat.reads("Look in your mail: the other network sends you its link to join.")

    when_joining_by_the_mail(there, site, "You asked to join North West London")
    there.writes("Password", PASSWORD)
    there.presses("Join")
    there.reads("Welcome, Pat.")
    there.visits(site.url("/networks/", network="nwl"))
    there.presses("Mail me a code")
    found = re.search(
        r"^\w{4}-\w{4}-\w{4}", text_of(site.letter(EMAIL, "write this code")), re.MULTILINE
    )
    assert found
    pat.writes("Code from your other network", found[0])
    pat.presses("Link")
    pat.reads("North West London is linked.", "3 of 4 steps done")
    pat.follows("Leave this network")
    pat.reads_heading("Leave")
