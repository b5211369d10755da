"""What is found from another network is what the network and the member both share."""

import pytest
from django.test import Client

from tenant_apps.listings import services as listings
from tenant_apps.members.models import Member
from tenant_apps.sharing import services, telling
from tenants import current
from tenants.current import NetworkRef
from tests.factories.directory import SharedListingFactory, SharedPersonFactory
from tests.factories.listings import OfferFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.integration.sharing.conftest import Found, share, show_name
from tests.searching import people


@pytest.mark.parametrize(
    ("shares", "audience", "is_found"),
    [
        ("none", "organisation", False),
        ("none", "kept", False),
        ("none", "network", False),
        ("none", "federation", False),
        ("marked", "organisation", False),
        ("marked", "kept", False),
        ("marked", "network", False),
        ("marked", "federation", True),
        ("all", "organisation", False),
        ("all", "kept", False),
        ("all", "network", True),
        ("all", "federation", True),
    ],
)
def test_both_share_or_it_is_not_found(
    warwick: NetworkRef, sofia: Member, found: Found, shares: str, audience: str, is_found: bool
) -> None:
    share(warwick, shares)
    with current.enter(warwick):
        sofia.organisation = OrganisationFactory()
        OfferFactory(owner=sofia, audience=audience)
        telling.follow()
    assert found() == (["Shadow our morning huddle"] if is_found else [])


@pytest.mark.parametrize("state", ["draft", "paused", "fulfilled", "withdrawn"])
def test_what_is_not_open_is_not_found(
    warwick: NetworkRef, sofia: Member, found: Found, state: str
) -> None:
    with current.enter(warwick):
        OfferFactory(owner=sofia, audience="federation", state=state)
        telling.follow()
    assert found() == []


def test_a_listing_has_its_owners_name_only_if_they_show_it(
    warwick: NetworkRef, sofia: Member, as_alice: Client
) -> None:
    entry = SharedListingFactory(network=warwick, owner=sofia)
    address = f"/others/listings/{entry.id}/"
    for page in ("/others/?kind=offer", address):
        told = as_alice.get(page).content.decode()
        assert "A member" in told
        assert "Warwick Business School" in told
        assert "Sofia" not in told
    show_name(warwick, sofia)
    with current.enter(warwick):
        telling.tell()
    for page in ("/others/?kind=offer", address):
        told = as_alice.get(page).content.decode()
        assert "Sofia Sharma" in told
        assert "Lecturer" in told
    show_name(warwick, sofia, shown=False)
    # Its own network is asked again, before it has told of the change.
    assert "Sofia" not in as_alice.get(address).content.decode()


def test_a_person_is_found_only_if_they_want_to(
    warwick: NetworkRef, sofia: Member, as_alice: Client
) -> None:
    show_name(warwick, sofia)
    with current.enter(warwick):
        telling.tell()
    assert people(as_alice.get("/others/people/").content.decode()) == []
    SharedPersonFactory(network=warwick, member=sofia)
    told = as_alice.get("/others/people/").content.decode()
    assert people(told) == ["Sofia Sharma"]
    page = as_alice.get(f"/others/people/{sofia.id}/").content.decode()
    assert "I teach." in page
    assert "Lecturer" in page


def test_without_a_name_a_person_is_what_they_can_give_and_no_more(
    warwick: NetworkRef, sofia: Member, as_alice: Client
) -> None:
    show_name(warwick, sofia, shown=False)
    with current.enter(warwick):
        MemberSkillFactory(member=sofia, skill=SkillFactory(name="Marble runs"))
    SharedPersonFactory(network=warwick, member=sofia)
    for address in ("/others/people/", f"/others/people/{sofia.id}/"):
        told = as_alice.get(address).content.decode()
        assert "Marble runs" in told
        for hidden in ("Sofia", "Lecturer", "I teach"):
            assert hidden not in told


def test_no_contact_details_come_along(
    warwick: NetworkRef, sofia: Member, as_alice: Client
) -> None:
    show_name(warwick, sofia)
    SharedPersonFactory(network=warwick, member=sofia)
    entry = SharedListingFactory(
        network=warwick,
        owner=sofia,
        title="Call 020 7946 0018",
        description="Or write to sofia.sharma@warwick.example, or +44 (0)20 7946 0018.",
        place="Room 12, ask 07700 900123",
    )
    for address in (
        "/others/?kind=offer",
        f"/others/listings/{entry.id}/",
        f"/others/people/{sofia.id}/",
    ):
        told = as_alice.get(address).content.decode()
        assert "[…]" in told or address == "/others/people/"
        for contact in ("7946", "900123", "warwick.example"):
            assert contact not in told


def test_a_network_that_shares_no_listings_still_has_people_who_want_to_be_found(
    warwick: NetworkRef, sofia: Member, as_alice: Client, found: Found
) -> None:
    SharedListingFactory(network=warwick, owner=sofia)
    SharedPersonFactory(network=warwick, member=sofia)
    share(warwick, "none")
    assert found() == []
    assert people(as_alice.get("/others/people/").content.decode()) == ["A member"]


def test_one_kept_here_stays_here_where_all_is_shared(
    warwick: NetworkRef, sofia: Member, found: Found
) -> None:
    share(warwick, "all")
    entry = SharedListingFactory(network=warwick, owner=sofia, audience="network")
    assert found() == [entry.title]
    with current.enter(warwick):
        services.keep(listing_id=entry.id, by=sofia)
        telling.tell()
    assert found() == []


def test_what_comes_for_all_is_found_once_a_network_shares_all(
    warwick: NetworkRef, sofia: Member, found: Found
) -> None:
    with current.enter(warwick):
        OfferFactory(owner=sofia, title="Posted before")
        telling.follow()
        assert found() == []
    share(warwick, "all")
    with current.enter(warwick):
        telling.follow()
        listings.post(owner=sofia, by=sofia, kind="offer", title="Posted after", help_kind="other")
        telling.tell()
    assert found() == ["Posted after", "Posted before"]
