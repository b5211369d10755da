"""Journey 0: anyone at the central address, who looks for their network."""

import pytest
from playwright.sync_api import expect

from shared_apps.commissioning import services as commissioning
from tenants import current
from tenants.current import NetworkRef
from tests.functional.browsing import People, Person
from tests.functional.conftest import through_both_windows
from tests.site import Site

SEARCH = "Find your network by its name, or by your work e-mail"
LOOK_AGAIN = "Your network’s name, or your work e-mail"


@pytest.fixture
def listed(nwl: NetworkRef, warwick: NetworkRef) -> None:
    """One network is named on the front page, the other is private."""
    with current.shared():
        for network, is_listed, domain in [
            (nwl, True, "imperial.example.org"),
            (warwick, False, "wbs.example.org"),
        ]:
            commissioning.set_findability(
                network_id=network.id, is_listed=is_listed, email_domains=[domain], by=None
            )


@pytest.fixture
def anyone(people: People, site: Site, listed: None) -> Person:
    anyone = people.person("anyone")
    anyone.visits(site.url())
    return anyone


@through_both_windows()
def test_tells_what_it_is(anyone: Person) -> None:
    anyone.reads_heading("Give an hour. Get an hour back.")
    anyone.reads("How it works", "What a network gets", "North West London")
    anyone.reads_nothing_of("Warwick")
    for link in ("Help", "Accessibility", "Privacy", "Contact"):
        anyone.follows(link)
        expect(anyone.page.get_by_role("heading", level=1)).to_be_visible()


def test_finds_a_network(anyone: Person, site: Site) -> None:
    when_looking_for(anyone, SEARCH, "north west")
    anyone.reads_heading("Is this your network?")

    when_looking_for(anyone, LOOK_AGAIN, "Warwick")
    anyone.reads_heading("No network found")
    when_looking_for(anyone, LOOK_AGAIN, "sofia@wbs.example.org")
    anyone.reads_heading("This is your network")
    anyone.reads("Warwick Business School")
    assert "sofia" not in anyone.page.url

    anyone.follows("Go to your network")
    assert anyone.page.url == site.url(network="warwick")
    anyone.reads_heading("Give an hour of help. Get an hour back.")
    anyone.reads("How to join")
    expect(anyone.page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_says_what_to_do_where_nothing_is_found(anyone: Person, site: Site) -> None:
    when_looking_for(anyone, SEARCH, "")
    anyone.reads_error(LOOK_AGAIN, "Enter your network’s name or your work e-mail.")
    when_looking_for(anyone, LOOK_AGAIN, "ann@elsewhere.example.org")
    anyone.reads_heading("No network found")
    anyone.follows("Ask us to bring one up")
    anyone.reads_heading("Contact")

    assert anyone.visits(site.url(network="nowhere")) == 404
    anyone.reads_heading("There is nothing at this address")
    anyone.reads_nothing_of("London", "Warwick")


def when_looking_for(anyone: Person, label: str, sought: str) -> None:
    anyone.writes(label, sought)
    anyone.presses("Find")


def test_components_by_day_and_by_night(people: People, site: Site) -> None:
    anyone = people.person("anyone")
    for light in ("light", "dark"):
        anyone.page.emulate_media(color_scheme=light)
        anyone.visits(site.url("/design/"))
