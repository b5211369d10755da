"""Whatever colour a champion picks, every page can be read by day and by night."""

import pytest
from playwright.sync_api import ViewportSize

from tenant_apps.brand import services as brand
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.joining import JoinLinkFactory
from tests.factories.listings import ListingFactory
from tests.factories.members import PASSWORD
from tests.functional.browsing import People, Person
from tests.functional.conftest import WINDOWS
from tests.site import Site

COLOURS = {
    "white": "#ffffff",
    "black": "#000000",
    "grey": "#808080",
    "yellow": "#ffe600",
    "lime": "#39ff14",
    "cyan": "#00e5ff",
    "navy": "#0b1f4b",
    "red": "#e4002b",
    "orange": "#ff8200",
    "violet": "#8a2be2",
}


@pytest.fixture
def pages(nwl: NetworkRef, champion: Member, alice: Member, bob: Member) -> list[str]:
    """What a champion who takes part sees most."""
    with current.enter(nwl):
        listing = ListingFactory(owner=alice)
        ListingFactory(owner=champion, kind=Listing.Kind.OFFER, title="Run charts")
        exchange = ExchangeFactory(provider=alice, recipient=champion)
        link = JoinLinkFactory()
    return [
        *("/", "/listings/", f"/listings/{listing.id}/", "/listings/yours/"),
        *("/listings/new/offer/", "/exchanges/", f"/exchanges/{exchange.id}/"),
        *("/credits/", "/credits/give/", "/credits/give/member/", "/people/", "/people/alice/"),
        *("/for-you/", "/people/me/", "/people/me/skills/", "/settings/", "/settings/skills/"),
        *("/settings/brand/", "/settings/organisations/", "/mails/"),
        *("/settings/links/", f"/settings/links/{link.id}/", "/settings/invitations/", "/help/"),
    ]


@pytest.fixture
def chris(people: People, site: Site, champion: Member) -> Person:
    person = people.person("chris")
    person.visits(site.url("/sign-in/", network="nwl"))
    person.signs_in(champion.user.email, PASSWORD)
    return person


def when_the_brand_is(nwl: NetworkRef, colour: str) -> None:
    with current.enter(nwl):
        brand.change(name="North West London", colour=colour, by=nwl.id)


@pytest.mark.full
@pytest.mark.parametrize("colour", COLOURS.values(), ids=COLOURS.keys())
def test_reads_well(
    chris: Person,
    site: Site,
    nwl: NetworkRef,
    pages: list[str],
    colour: str,
    window: ViewportSize,
) -> None:
    """On a phone by night, on a desktop by day."""
    when_the_brand_is(nwl, colour)
    chris.page.emulate_media(color_scheme="dark" if window == WINDOWS["phone"] else "light")
    for path in pages:
        assert chris.visits(site.url(path, network="nwl")) == 200, path
