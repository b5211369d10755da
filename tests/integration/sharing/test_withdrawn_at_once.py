"""What is not shared any more is found no more, at once: each way to end it by itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from shared_apps.directory.models import SharedListing, SharedPerson, Source
from shared_apps.federation import leaving
from shared_apps.federation.models import FederatedNetwork
from shared_apps.federation.steps import CENTRE
from tenant_apps.listings.models import Listing, today
from tenant_apps.members.models import Member
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tenants.models import Network
from tests.factories.directory import SharedListingFactory, SharedPersonFactory
from tests.factories.members import admit
from tests.integration.sharing.conftest import Found, share
from tests.searching import people
from tests.world import World

State = FederatedNetwork.State


def let_go(network: NetworkRef, state: str) -> None:
    """It begins to leave, or is gone."""
    leave = leaving.leave if state == State.LEFT else leaving.begin
    with current.shared():
        leave(network=network, side=CENTRE, reason="They asked", by=None)


@pytest.fixture
def entry(warwick: NetworkRef, sofia: Member) -> SharedListing:
    """Sofia's offer, and Sofia: found from North West London."""
    SharedPersonFactory(network=warwick, member=sofia)
    made: SharedListing = SharedListingFactory(network=warwick, owner=sofia)
    return made


@pytest.fixture
def listing_is_there(as_alice: Client, found: Found, entry: SharedListing) -> Callable[[], bool]:
    def look() -> bool:
        status = as_alice.get(f"/others/listings/{entry.id}/").status_code
        is_found = entry.title in found()
        assert (status == 200) == is_found
        return is_found

    return look


@pytest.fixture
def person_is_there(as_alice: Client, sofia: Member) -> Callable[[], bool]:
    def look() -> bool:
        status = as_alice.get(f"/others/people/{sofia.id}/").status_code
        is_found = bool(people(as_alice.get("/others/people/").content.decode()))
        assert (status == 200) == is_found
        return is_found

    return look


@pytest.mark.parametrize("move", ["pause", "fulfil", "withdraw"])
def test_its_owner_closes_it(
    as_sofia: Client, entry: SharedListing, listing_is_there: Callable[[], bool], move: str
) -> None:
    assert listing_is_there()
    as_sofia.post(f"/listings/{entry.id}/{move}/")
    assert not listing_is_there()


def test_a_paused_one_comes_back_when_it_is_opened_again(
    as_sofia: Client, entry: SharedListing, listing_is_there: Callable[[], bool]
) -> None:
    as_sofia.post(f"/listings/{entry.id}/pause/")
    assert not listing_is_there()
    as_sofia.post(f"/listings/{entry.id}/reopen/")
    assert listing_is_there()


def test_its_owner_keeps_it(
    as_sofia: Client, entry: SharedListing, listing_is_there: Callable[[], bool]
) -> None:
    assert listing_is_there()
    as_sofia.post(f"/others/you/{entry.id}/", {"share": "no"})
    assert not listing_is_there()


def test_its_day_passes(entry: SharedListing, listing_is_there: Callable[[], bool]) -> None:
    """Before anything has been told."""
    assert listing_is_there()
    with current.federation():
        SharedListing.objects.filter(id=entry.id).update(closes_on=today() - timedelta(days=1))
    assert not listing_is_there()


def test_its_owner_is_suspended(
    world: World,
    warwick: NetworkRef,
    entry: SharedListing,
    sofia: Member,
    listing_is_there: Callable[[], bool],
    person_is_there: Callable[[], bool],
) -> None:
    assert listing_is_there()
    assert person_is_there()
    with current.enter(warwick):
        champion = admit(name="Simon Swift", role="champion")
    browser = world.client(warwick, champion.user)
    browser.post(f"/people/{sofia.handle}/suspend/")
    assert not listing_is_there()
    assert not person_is_there()
    browser.post(f"/people/{sofia.handle}/reinstate/")
    assert listing_is_there()
    assert person_is_there()


@pytest.mark.parametrize("state", ["suspended", "left"])
def test_its_owner_is_gone_before_anything_was_told(
    as_alice: Client,
    world: World,
    warwick: NetworkRef,
    entry: SharedListing,
    sofia: Member,
    state: str,
) -> None:
    """Its own network is asked again when it is opened."""
    with world.admin() as admin:
        admin.execute(f"UPDATE \"{warwick.schema}\".members_member SET state = '{state}'")
    assert as_alice.get(f"/others/listings/{entry.id}/").status_code == 404
    assert as_alice.get(f"/others/people/{sofia.id}/").status_code == 404


def test_they_want_to_be_found_no_more(
    as_sofia: Client, entry: SharedListing, person_is_there: Callable[[], bool]
) -> None:
    assert person_is_there()
    as_sofia.post("/others/you/findable/", {"findable": "no"})
    assert not person_is_there()
    with current.federation():
        assert not SharedPerson.objects.exists()


def test_their_network_shares_no_listings_any_more(
    warwick: NetworkRef, entry: SharedListing, listing_is_there: Callable[[], bool]
) -> None:
    assert listing_is_there()
    share(warwick, "none")
    assert not listing_is_there()
    with current.federation():
        assert not SharedListing.objects.exists()


def test_their_network_shares_marked_ones_alone(
    warwick: NetworkRef, sofia: Member, found: Found
) -> None:
    share(warwick, "all")
    SharedListingFactory(network=warwick, owner=sofia, audience="network", title="One of all")
    SharedListingFactory(network=warwick, owner=sofia, title="A marked one")
    assert found() == ["A marked one", "One of all"]
    share(warwick, "marked")
    assert found() == ["A marked one"]
    with current.federation():
        assert [one.title for one in SharedListing.objects.all()] == ["A marked one"]


@pytest.mark.parametrize("state", [State.LEAVING, State.LEFT])
def test_their_network_leaves(
    warwick: NetworkRef,
    entry: SharedListing,
    listing_is_there: Callable[[], bool],
    person_is_there: Callable[[], bool],
    state: str,
) -> None:
    """Nothing of it is left, whoever looks."""
    assert listing_is_there()
    assert person_is_there()
    let_go(warwick, state)
    assert not listing_is_there()
    assert not person_is_there()
    with current.federation():
        assert not SharedListing.objects.exists()
        assert not SharedPerson.objects.exists()
        assert not Source.objects.filter(network=warwick.id).exists()


def test_their_network_is_suspended_and_comes_back(
    warwick: NetworkRef,
    entry: SharedListing,
    listing_is_there: Callable[[], bool],
    person_is_there: Callable[[], bool],
) -> None:
    with current.shared():
        registry.suspend(network_id=warwick.id)
    assert not listing_is_there()
    assert not person_is_there()
    with current.shared():
        registry.reactivate(network_id=warwick.id)
    assert listing_is_there()
    assert person_is_there()


@pytest.mark.parametrize("state", ["archived", "removed"])
def test_their_network_is_put_away(
    warwick: NetworkRef,
    entry: SharedListing,
    listing_is_there: Callable[[], bool],
    state: str,
) -> None:
    assert listing_is_there()
    with current.shared():
        Network.objects.filter(id=warwick.id).update(state=state)
    assert not listing_is_there()
    with current.federation():
        assert not SharedListing.objects.exists()
        assert not SharedPerson.objects.exists()


def test_the_one_that_looks_leaves(
    nwl: NetworkRef, as_alice: Client, entry: SharedListing, sofia: Member
) -> None:
    let_go(nwl, State.LEFT)
    for address in (
        "/others/",
        "/others/people/",
        f"/others/listings/{entry.id}/",
        f"/others/people/{sofia.id}/",
    ):
        assert as_alice.get(address).status_code == 404


def test_one_that_is_changed_by_whatever_means_is_told(
    world: World, warwick: NetworkRef, as_sofia: Client, entry: SharedListing, found: Found
) -> None:
    """The network's own triggers note it."""
    with world.admin() as admin:
        admin.execute(
            f'UPDATE "{warwick.schema}".listings_listing SET state = %s', [Listing.State.REMOVED]
        )
    as_sofia.post("/others/you/findable/", {"findable": "yes"})
    assert found() == []
