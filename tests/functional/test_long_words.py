"""Words without an end break, however long: no page is pushed sideways (WCAG 1.4.10)."""

import pytest
from playwright.sync_api import Page, ViewportSize

from shared_apps.commissioning import services as commissioning
from shared_apps.operators.models import Operator
from tenant_apps.brand import services as brand
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory, NoteFactory
from tests.factories.joining import InvitationFactory, JoinLinkFactory
from tests.factories.listings import ListingFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.operators import PASSWORD as OPERATORS_PASSWORD
from tests.factories.organisations import OrganisationFactory
from tests.functional.browsing import People
from tests.site import Site
from tests.world import World

LONG = "Taumatawhakatangihangakoauauotamateaturipukakapikimaungahoronukupokaiwhenuakitanatahu" * 2
NAME = LONG[:120]
TEXT = f"{LONG * 4} and https://example.org/{LONG}"
NARROWEST = 320


@pytest.fixture
def lengthy(world: World) -> NetworkRef:
    """A network whose name is one word, listed at the centre."""
    ref = world.network("nwl", NAME)
    with current.shared():
        commissioning.set_findability(network_id=ref.id, is_listed=True, email_domains=[], by=None)
    return ref


@pytest.fixture
def chris(lengthy: NetworkRef) -> Member:
    with current.enter(lengthy):
        brand.change(name=NAME, colour="#4a2559", by=lengthy.id)
        return admit(name=NAME, role="champion", job_title=NAME[:80], email="chris@nwl.example")


@pytest.fixture
def pages(lengthy: NetworkRef, chris: Member) -> list[str]:
    """Pages on which people's own words stand."""
    with current.enter(lengthy):
        trust = OrganisationFactory(name=NAME)
        other = admit(name=NAME.lower().capitalize(), organisation=trust, job_title=NAME[:80])
        listing = ListingFactory(owner=other, title=NAME, description=TEXT)
        own = ListingFactory(owner=chris, kind=Listing.Kind.OFFER, title=NAME, description=TEXT)
        exchange = ExchangeFactory(provider=other, recipient=chris, title=NAME)
        NoteFactory(exchange=exchange, by=other, text=TEXT)
        NoteFactory(exchange=exchange, by=chris, text=TEXT)
        settled = ExchangeFactory(provider=other, recipient=chris, title=NAME, state="settled")
        link = JoinLinkFactory(label=NAME[:80])
        invited = InvitationFactory(name=NAME, email=f"{LONG[:60]}@example.org".lower())
    return [
        *("/", "/listings/", f"/listings/{listing.id}/", f"/listings/{own.id}/"),
        *("/listings/yours/", "/exchanges/", f"/exchanges/{exchange.id}/"),
        *(f"/exchanges/{exchange.id}/decline/", f"/exchanges/{settled.id}/"),
        *("/credits/", "/credits/give/", "/people/", f"/people/{other.handle}/"),
        *("/for-you/", "/people/me/", "/people/me/skills/", "/settings/", "/settings/skills/"),
        *("/settings/members/", "/settings/organisations/", "/mails/"),
        *("/settings/links/", f"/settings/links/{link.id}/", "/settings/invitations/"),
        f"/settings/links/{link.id}/revoke/",
        *("/settings/brand/", "/help/", f"/people/{other.handle}/suspend/"),
        *(f"/listings/{own.id}/withdraw/", f"/settings/invitations/{invited.id}/revoke/"),
    ]


def sideways(page: Page) -> list[str]:
    """How far it scrolls, at its own width and at the narrowest."""
    own = page.viewport_size
    assert own
    found = []
    for width in (own["width"], NARROWEST):
        page.set_viewport_size(ViewportSize(width=width, height=own["height"]))
        wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        found += [f"{page.url} by {wide} at {width}"] if wide > 0 else []
    page.set_viewport_size(own)
    return found


def test_no_page_of_a_network_is_pushed_sideways(
    people: People, site: Site, chris: Member, pages: list[str]
) -> None:
    person = people.person("chris")
    person.visits(site.url("/sign-in/", network="nwl"))
    pushed = sideways(person.page)
    person.signs_in(chris.user.email, PASSWORD)
    for path in pages:
        assert person.visits(site.url(path, network="nwl")) == 200, path
        pushed += sideways(person.page)
    assert not pushed


def test_no_page_of_the_centre_is_pushed_sideways(
    people: People, site: Site, lengthy: NetworkRef, operator: Operator
) -> None:
    person = people.person("olive")
    person.visits(site.url())
    pushed = sideways(person.page)
    person.visits(site.url("/sign-in/"))
    person.signs_in(operator.user.email, OPERATORS_PASSWORD)
    for path in ("/console/networks/", f"/console/networks/{lengthy.slug}/"):
        assert person.visits(site.url(path)) == 200, path
        pushed += sideways(person.page)
    assert not pushed
