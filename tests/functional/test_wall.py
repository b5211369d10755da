"""Journey 7: someone signed in at one network is nobody at the other."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tenant_apps.brand import services as brand
from tenant_apps.joining import services as joining
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.brand import picture
from tests.factories.exchanges import ExchangeFactory
from tests.factories.joining import JoinLinkFactory
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


@pytest.fixture
def request_of_alice(nwl: NetworkRef, alice: Member) -> Listing:
    with current.enter(nwl):
        return ListingFactory(owner=alice)


def then_nobody(person: Person) -> None:
    """The page asks who this is."""
    person.reads_heading("Sign in to")
    person.reads_nothing_of("Alice")


def test_cookies(people: People, site: Site, alice_signed_in: Person, warwick: NetworkRef) -> None:
    for host in (warwick.host, "hexitime.localhost"):
        people.carry_cookies("alice", to_host=host)

    alice_signed_in.visits(site.url("/credits/", network="warwick"))
    then_nobody(alice_signed_in)
    alice_signed_in.visits(site.url("/console/"))
    then_nobody(alice_signed_in)

    alice_signed_in.visits(site.url("/credits/", network="nwl"))
    alice_signed_in.reads_heading("Your credits")


def test_password(people: People, site: Site, alice: Member, warwick: NetworkRef) -> None:
    stranger = people.person("alice")
    stranger.visits(site.url("/sign-in/", network="warwick"))
    stranger.signs_in(alice.user.email, PASSWORD)
    expect(stranger.page.get_by_role("alert")).to_contain_text("do not go together here")


def test_links_and_ids(
    nwl: NetworkRef,
    site: Site,
    alice: Member,
    bob: Member,
    request_of_alice: Listing,
    sofia_signed_in: Person,
) -> None:
    with current.enter(nwl):
        exchange = ExchangeFactory(provider=alice, recipient=bob)
        code = JoinLinkFactory().code
    for path in (
        f"/listings/{request_of_alice.id}/",
        f"/exchanges/{exchange.id}/",
        f"/exchanges/propose/listing/{request_of_alice.id}/",
        f"/exchanges/propose/member/{alice.id}/",
        "/people/alice/",
        f"/join/{code}/",
    ):
        assert sofia_signed_in.visits(site.url(path, network="warwick")) == 404, path
        sofia_signed_in.reads_nothing_of("Alice", request_of_alice.title)


def test_files(people: People, site: Site, nwl: NetworkRef, warwick: NetworkRef) -> None:
    with current.enter(nwl):
        brand.change(
            name="North West London",
            colour="#0b6e4f",
            new_logo=picture(),
            states_right=True,
            by=nwl.id,
        )
    stranger = people.person("stranger")
    stranger.visits(site.url(network="nwl"))
    logo = stranger.page.locator("img.site-logo").get_attribute("src")
    assert logo
    path = logo.removeprefix(site.url(network="nwl").rstrip("/"))
    assert stranger.page.request.get(site.url(path, network="nwl")).status == 200
    assert stranger.page.request.get(site.url(path, network="warwick")).status == 404


def test_mailed_invitation(
    people: People, site: Site, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.enter(nwl):
        joining.invite(email="ines@trust.example", name="Ines Invited", by=nwl.id)
    link = site.link("ines@trust.example", "open this link")
    ines = people.person("ines")

    path = urlsplit(link).path
    assert ines.visits(site.url(path, network="warwick")) == 404
    ines.reads_heading("This invitation does not work here")
    assert ines.visits(link) == 200
    ines.reads_heading("Join North West London")


def test_mailed_password_link(
    people: People, site: Site, alice: Member, warwick: NetworkRef
) -> None:
    forgetful = people.person("alice")
    forgetful.visits(site.url("/sign-in/", network="nwl"))
    forgetful.follows("Forgotten your password?")
    forgetful.writes("E-mail", alice.user.email)
    forgetful.presses("Mail me a link")
    forgetful.reads_heading("Look in your mail")
    link = site.link(alice.user.email, "new password")

    forgetful.visits(site.url(urlsplit(link).path, network="warwick"))
    forgetful.reads_heading("This link no longer works")
    forgetful.visits(link)
    forgetful.writes("New password", "five small boats drift")
    forgetful.presses("Save password")
    forgetful.follows("Sign in")
    forgetful.signs_in(alice.user.email, "five small boats drift")
    forgetful.reads_heading("Hello Alice")
