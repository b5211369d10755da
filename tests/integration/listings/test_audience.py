"""What is for an organisation, others of the network do not see: nowhere."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange
from tenant_apps.listings.models import Listing
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.world import World

TITLE = "Cover our ward round"


@dataclass
class Bodies:
    """A trust with two teams, another trust; and who belongs where."""

    trust: Member
    team: Member
    sister: Member
    elsewhere: Member
    nowhere: Member


@pytest.fixture
def bodies(inside: NetworkRef) -> Bodies:
    trust, other = OrganisationFactory(), OrganisationFactory()
    team, sister = OrganisationFactory(parent=trust), OrganisationFactory(parent=trust)
    return Bodies(
        trust=admit("Tess Trust", organisation=trust),
        team=admit("Tim Team", organisation=team),
        sister=admit("Sue Sister", organisation=sister),
        elsewhere=admit("Ed Elsewhere", organisation=other),
        nowhere=admit("Nora Nowhere"),
    )


@pytest.fixture
def browser(world: World, nwl: NetworkRef) -> Callable[[Member], Client]:
    return lambda member: world.client(nwl, member.user)


def _shown_in(client: Client, listing: Listing) -> list[bool]:
    pages = ("/", "/listings/?kind=request", f"/people/{listing.owner.handle}/")
    return [TITLE in client.get(page).content.decode() for page in pages]


SEEN = [
    ("trust", "team", True),
    ("team", "trust", True),
    ("trust", "elsewhere", False),
    ("trust", "nowhere", False),
    ("team", "sister", False),
    ("team", "elsewhere", False),
]


@pytest.mark.parametrize(("owner", "viewer", "sees"), SEEN)
def test_its_organisation_parent_and_teams_see_it(
    bodies: Bodies,
    browser: Callable[[Member], Client],
    owner: str,
    viewer: str,
    sees: bool,
) -> None:
    listing = ListingFactory(owner=getattr(bodies, owner), title=TITLE, audience="organisation")
    client = browser(getattr(bodies, viewer))
    assert _shown_in(client, listing) == [sees] * 3
    assert client.get(f"/listings/{listing.id}/").status_code == (200 if sees else 404)
    propose = f"/exchanges/propose/listing/{listing.id}/"
    assert client.get(propose).status_code == (200 if sees else 404)
    form = {"key": uuid7(), "message": "I can.", "minutes": "1"}
    assert client.post(propose, form).status_code == (302 if sees else 404)
    assert Exchange.objects.exists() == sees


def test_a_colleague_sees_it(bodies: Bodies, browser: Callable[[Member], Client]) -> None:
    listing = ListingFactory(owner=bodies.trust, title=TITLE, audience="organisation")
    colleague = admit("Cora Colleague", organisation=bodies.trust.organisation)
    assert _shown_in(browser(colleague), listing) == [True] * 3


def test_its_owner_sees_it_though_they_left_the_organisation(
    bodies: Bodies, browser: Callable[[Member], Client]
) -> None:
    listing = ListingFactory(owner=bodies.trust, title=TITLE, audience="organisation")
    me = bodies.trust
    members.change_profile(
        member=me,
        name=me.name,
        job_title="",
        organisation=None,
        about="",
        shows_name_outside=False,
        by=me.id,
    )
    client = browser(bodies.trust)
    assert TITLE in client.get("/listings/").content.decode()
    assert client.get(f"/listings/{listing.id}/").status_code == 200
    assert client.get(f"/listings/{listing.id}/change/").status_code == 200
    assert browser(bodies.nowhere).get(f"/listings/{listing.id}/").status_code == 404


@pytest.mark.parametrize("audience", ["network", "federation"])
def test_what_is_for_more_all_see(
    bodies: Bodies, browser: Callable[[Member], Client], audience: str
) -> None:
    listing = ListingFactory(owner=bodies.trust, title=TITLE, audience=audience)
    for viewer in (bodies.elsewhere, bodies.nowhere):
        assert _shown_in(browser(viewer), listing) == [True] * 3
