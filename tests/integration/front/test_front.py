"""The public pages, as anyone sees them."""

import logging
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from kernel import clock
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.factories.commissioning import DirectoryEntryFactory, EmailDomainFactory
from tests.world import World


@pytest.fixture
def anyone(world: World) -> Client:
    """Somebody who is not signed in anywhere."""
    return world.client()


@pytest.fixture
def networks(nwl: NetworkRef, warwick: NetworkRef) -> None:
    """North West London is listed; Warwick is private and found by e-mail alone."""
    with current.shared():
        DirectoryEntryFactory(network_id=nwl.id, network=None)
        EmailDomainFactory(network_id=warwick.id, network=None, domain="wbs.ac.uk")


@pytest.mark.parametrize("path", ["/", "/find/", "/accessibility/", "/privacy/", "/contact/"])
def test_pages_are_there_without_any_network(anyone: Client, path: str) -> None:
    response = anyone.get(path)
    assert response.status_code == 200
    assert response.text.count("<h1>") == 1
    for name in ("accessibility", "privacy", "contact"):
        assert f'/{name}/"' in response.text


@pytest.mark.parametrize(
    "path", ["/", "/accessibility/", "/privacy/", "/contact/", "/.well-known/security.txt"]
)
def test_pages_are_only_read(anyone: Client, path: str) -> None:
    assert anyone.post(path).status_code == 405


def test_the_front_page_names_listed_networks_only(anyone: Client, networks: None) -> None:
    page = anyone.get("/").text
    assert 'href="http://nwl.hexitime.localhost' in page
    assert "Warwick" not in page


def test_a_suspended_network_is_not_named(anyone: Client, networks: None, nwl: NetworkRef) -> None:
    with current.shared():
        registry.suspend(network_id=nwl.id)
    assert "North West London" not in anyone.get("/").text
    assert "No network found" in anyone.post("/find/", {"sought": "london"}).text


def test_a_network_is_found_by_name(anyone: Client, networks: None) -> None:
    page = anyone.post("/find/", {"sought": "west london"}).text
    assert "Is this your network?" in page
    assert 'href="http://nwl.hexitime.localhost' in page


@pytest.mark.parametrize(
    "sought",
    [
        "nwl.hexitime.localhost",
        " NWL.hexitime.localhost ",
        "http://nwl.hexitime.localhost:8000/people/?q=a",
        "nwl.hexitime.localhost:8000/join/abc/",
    ],
)
def test_a_network_is_found_by_its_own_address(anyone: Client, networks: None, sought: str) -> None:
    page = anyone.post("/find/", {"sought": sought}).text
    assert "Is this your network?" in page
    assert "North West London" in page


@pytest.mark.parametrize("sought", ["http://[nwl", "//", "hexitime.localhost", "http://", "a//b"])
def test_what_is_no_networks_address_is_looked_for_as_a_name(
    anyone: Client, networks: None, sought: str
) -> None:
    assert "North West London" not in anyone.post("/find/", {"sought": "zz" + sought}).text


def test_a_suspended_network_is_not_found_by_its_address(
    anyone: Client, networks: None, nwl: NetworkRef
) -> None:
    with current.shared():
        registry.suspend(network_id=nwl.id)
    assert "No network found" in anyone.post("/find/", {"sought": nwl.host}).text


def test_a_name_stays_in_the_box(anyone: Client, networks: None) -> None:
    assert 'value="zzz street"' in anyone.post("/find/", {"sought": "zzz street"}).text


def test_the_central_sign_in_sends_members_to_their_network(
    anyone: Client, world: World, nwl: NetworkRef
) -> None:
    page = anyone.get("/sign-in/").text
    assert "For operators." in page
    assert 'href="/find/"' in page
    assert "For operators." not in world.client(nwl).get("/sign-in/").text


def test_a_private_network_is_found_by_work_email_alone(
    anyone: Client, networks: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert "No network found" in anyone.post("/find/", {"sought": "warwick"}).text
    with caplog.at_level(logging.DEBUG):
        response = anyone.post("/find/", {"sought": "sofia.sharma@wbs.ac.uk"})
    assert "Warwick Business School" in response.text
    assert "sofia" not in response.text
    assert "sofia" not in caplog.text


def test_an_unknown_email_is_not_repeated(anyone: Client, networks: None) -> None:
    response = anyone.post("/find/", {"sought": "maria@nowhere.example"})
    assert response.status_code == 200
    assert "No network has listed your e-mail’s domain." in response.text
    assert "nowhere.example" not in response.text


def test_whoever_has_no_network_is_shown_the_open_one(anyone: Client, world: World) -> None:
    community = world.network("open", "Open Improvement Network", "community")
    assert "Open Improvement Network" not in anyone.post("/find/", {"sought": "zzz"}).text
    with current.shared():
        DirectoryEntryFactory(network_id=community.id, network=None)
    for page in (anyone.post("/find/", {"sought": "zzz"}), anyone.get("/")):
        assert "Your organisation has no network yet?" in page.text
        assert re.search(rf'href="http://{community.host}[^"]*/join/"', page.text)
    with current.shared():
        registry.suspend(network_id=community.id)
    assert "Your organisation has no network yet?" not in anyone.get("/").text


@pytest.mark.parametrize("sought", ["", "   ", "x" * 255])
def test_a_bad_search_says_what_is_wrong(anyone: Client, sought: str) -> None:
    response = anyone.post("/find/", {"sought": sought})
    assert response.status_code == 422
    assert 'id="id_sought_error"' in response.text


def test_a_search_in_the_address_is_not_answered(anyone: Client, networks: None) -> None:
    assert "Warwick" not in anyone.get("/find/", {"sought": "x@wbs.ac.uk"}).text


def test_weaknesses_can_be_reported(anyone: Client) -> None:
    response = anyone.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert lines["Contact"].startswith("mailto:security@")
    assert lines["Canonical"].endswith("/.well-known/security.txt")
    ahead = datetime.fromisoformat(lines["Expires"]) - clock.now()
    assert timedelta(days=30) < ahead < timedelta(days=366)


def test_the_front_page_is_not_on_a_networks_address(world: World, nwl: NetworkRef) -> None:
    assert world.client(nwl).get("/contact/").status_code == 404
