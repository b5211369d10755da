"""Journey 7: someone signed in at one network is nobody at the other."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tenant_apps.brand import services as brand
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.brand import picture
from tests.factories.exchanges import ExchangeFactory
from tests.factories.joining import InvitationFactory, JoinLinkFactory
from tests.factories.listings import ListingFactory
from tests.factories.members import PASSWORD
from tests.functional.browsing import People, Person
from tests.site import Site


@pytest.fixture
def alice_signed_in(people: People, site: Site, alice: Member) -> Person:
    person = people.person("alice")
    person.visits(site.url("/sign-in/", network="nwl"))
    person.signs_in(alice.user.email, PASSWORD)
    person.reads_heading("Hello Alice")
    return person


@pytest.fixture
def sofia_signed_in(people: People, site: Site, sofia: Member) -> Person:
    person = people.person("sofia")
    person.visits(site.url("/sign-in/", network="warwick"))
    person.signs_in(sofia.user.email, PASSWORD)
    person.reads_heading("Hello Sofia")
    return person


def then_nobody(person: Person) -> None:
    """The page asks who this is."""
    person.reads_heading("Sign in to")
    person.reads_nothing_of("Alice")


def test_cookies_and_passwords(
    people: People,
    site: Site,
    nwl: NetworkRef,
    warwick: NetworkRef,
    alice: Member,
    alice_signed_in: Person,
) -> None:
    for host in (nwl.host, warwick.host, "hexitime.localhost"):
        people.steal_cookies("alice", "thief", for_host=host)
    thief = people.person("thief")

    for url in (site.url("/credits/", network="warwick"), site.url("/console/")):
        thief.visits(url)
        then_nobody(thief)
        thief.signs_in(alice.user.email, PASSWORD)
        expect(thief.page.get_by_role("alert")).to_contain_text("do not go together here")

    thief.visits(site.url("/people/me/", network="nwl"))
    thief.reads_heading("Your page")  # The cookies were good, where they belong.


def test_links_ids_and_files(
    nwl: NetworkRef, site: Site, alice: Member, bob: Member, sofia_signed_in: Person
) -> None:
    with current.enter(nwl):
        request = ListingFactory(owner=alice)
        exchange = ExchangeFactory(provider=alice, recipient=bob)
        code = JoinLinkFactory().code
        brand.change(
            name=nwl.name, colour="#0b6e4f", new_logo=picture(), states_right=True, by=nwl.id
        )
    for path in (
        f"/listings/{request.id}/",
        f"/exchanges/{exchange.id}/",
        f"/exchanges/propose/listing/{request.id}/",
        f"/exchanges/propose/member/{alice.id}/",
        "/people/alice/",
        f"/join/{code}/",
    ):
        assert sofia_signed_in.visits(site.url(path, network="warwick")) == 404, path
        sofia_signed_in.reads_nothing_of("Alice", request.title)
    assert status_of_logo(site, "nwl") == 200
    assert status_of_logo(site, "warwick") == 404


def status_of_logo(site: Site, network: str) -> int:
    connection = HTTPConnection("127.0.0.1", site.port, timeout=60)
    connection.request("GET", "/logo", headers={"Host": f"{network}.hexitime.localhost"})
    status = connection.getresponse().status
    connection.close()
    return status


def test_mailed_tokens(
    people: People, site: Site, nwl: NetworkRef, alice: Member, warwick: NetworkRef
) -> None:
    with current.enter(nwl):
        InvitationFactory(email="ines@trust.example")
    ines = people.person("ines")
    link = site.link("ines@trust.example", "choose a password")
    assert ines.visits(site.url(urlsplit(link).path, network="warwick")) == 404
    ines.reads_heading("This invitation does not work here")
    assert ines.visits(link) == 200
    ines.reads_heading("Join North West London")

    link = given_a_mailed_password_link(people.person("alice"), site, alice)
    alice_again = people.person("alice")
    alice_again.visits(site.url(urlsplit(link).path, network="warwick"))
    alice_again.reads_heading("This link no longer works")
    alice_again.visits(link)
    alice_again.writes("New password", "five small boats drift")
    alice_again.presses("Save password")
    alice_again.follows("Sign in")
    alice_again.signs_in(alice.user.email, "five small boats drift")
    alice_again.reads_heading("Hello Alice")


def given_a_mailed_password_link(person: Person, site: Site, member: Member) -> str:
    person.visits(site.url("/sign-in/", network="nwl"))
    person.follows("Forgotten your password?")
    person.writes("E-mail", member.user.email)
    person.presses("Mail me a link")
    person.reads_heading("Look in your mail")
    return site.link(member.user.email, "new password")
