"""What a member chooses to show to other networks, on pages and in forms."""

import pytest
from django.test import Client

from tenant_apps.audit.models import Event
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.sharing import telling
from tenant_apps.sharing.models import Findable
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import OfferFactory, ReviewRuleFactory
from tests.factories.members import admit
from tests.integration.sharing.conftest import Found, share, show_name
from tests.world import World


def own(browser: Client) -> str:
    return browser.get("/others/you/").content.decode()


def test_a_member_is_found_once_they_say_so(
    warwick: NetworkRef, as_sofia: Client, sofia: Member
) -> None:
    assert "do not find you" in own(as_sofia)
    as_sofia.get("/others/you/findable/")
    as_sofia.get("/others/you/findable/?findable=yes")
    with current.enter(warwick):
        assert not Findable.objects.exists()
    for _ in range(2):
        as_sofia.post("/others/you/findable/", {"findable": "yes"})
    assert "only what you can give" in own(as_sofia)
    show_name(warwick, sofia)
    assert "Your name, job, organisation" in own(as_sofia)
    for _ in range(2):
        as_sofia.post("/others/you/findable/", {"findable": "no"})
    with current.enter(warwick):
        said = Event.objects.filter(action="member.consent_set", subject=sofia.id)
        details = [one.detail for one in said.order_by("at")]
    named = "findable_from_other_networks"
    consent = [one[named] for one in details if named in one]
    assert consent == [True, False]


def test_the_page_says_what_the_network_shares(
    world: World, warwick: NetworkRef, as_sofia: Client
) -> None:
    for shares, says in (
        ("none", "shares no offers and requests"),
        ("marked", "only if you share it"),
        ("all", "You may keep any of yours here"),
    ):
        share(warwick, shares)
        with current.enter(warwick):
            telling.follow()
        assert says in own(as_sofia)


def test_outside_the_federation_there_is_nothing_to_choose(world: World) -> None:
    alone = world.network("alone", "Alone")
    with current.enter(alone):
        ann = admit(name="Ann Alone")
        offer = OfferFactory(owner=ann)
    browser = world.client(alone, ann.user)
    assert "not in the federation" in own(browser)
    assert browser.post("/others/you/findable/", {"findable": "yes"}).status_code == 404
    assert browser.post(f"/others/you/{offer.id}/", {"share": "yes"}).status_code == 404
    assert browser.get("/others/").status_code == 404
    assert browser.get("/others/people/").status_code == 404
    page = browser.get("/listings/new/offer/").content.decode()
    assert "Other networks" not in page
    with current.enter(alone):
        assert not Findable.objects.exists()


def test_one_is_shared_and_kept_by_a_button(
    warwick: NetworkRef, as_sofia: Client, sofia: Member, found: Found
) -> None:
    with current.enter(warwick):
        offer = OfferFactory(owner=sofia)
    assert found() == []
    as_sofia.post(f"/others/you/{offer.id}/", {"share": "yes"})
    assert found() == [offer.title]
    assert "Other networks see it" in own(as_sofia)
    as_sofia.post(f"/others/you/{offer.id}/", {"share": "no"})
    assert found() == []
    with current.enter(warwick):
        assert Listing.objects.get().audience == "kept"


@pytest.mark.parametrize("said", ["yes", "no"])
def test_anyone_elses_listing_is_not_theirs_to_share(
    world: World, warwick: NetworkRef, as_sofia: Client, said: str
) -> None:
    with current.enter(warwick):
        other = admit(name="Tess Tailor")
        offer = OfferFactory(owner=other)
        draft = OfferFactory(owner=other, state="draft")
    assert as_sofia.post(f"/others/you/{offer.id}/", {"share": said}).status_code == 403
    assert as_sofia.post(f"/others/you/{draft.id}/", {"share": said}).status_code == 404
    assert as_sofia.get(f"/others/you/{draft.id}/").status_code == 404
    with current.enter(warwick):
        assert set(Listing.objects.values_list("audience", flat=True)) == {"network"}


def test_what_is_reviewed_is_reviewed_before_it_is_shared_and_kept_without(
    warwick: NetworkRef, as_sofia: Client, sofia: Member, found: Found
) -> None:
    with current.enter(warwick):
        offer = OfferFactory(owner=sofia, audience="federation")
        ReviewRuleFactory(is_on=True)
        telling.tell()
    as_sofia.post(f"/others/you/{offer.id}/", {"share": "no"})
    assert found() == []
    with current.enter(warwick):
        assert Listing.objects.get().state == "open"
    as_sofia.post(f"/others/you/{offer.id}/", {"share": "yes"})
    assert found() == []
    with current.enter(warwick):
        assert Listing.objects.get().state == "pending"


@pytest.mark.parametrize(
    ("shares", "offered", "withheld"),
    [
        ("none", [], ["Other networks too", "This network only", "This network, and other"]),
        ("marked", ["Other networks too"], ["This network only", "This network, and other"]),
        ("all", ["This network only", "This network, and other"], ["Other networks too"]),
    ],
)
def test_the_form_offers_what_the_network_shares(
    warwick: NetworkRef,
    as_sofia: Client,
    sofia: Member,
    shares: str,
    offered: list[str],
    withheld: list[str],
) -> None:
    share(warwick, shares)
    with current.enter(warwick):
        telling.follow()
    page = as_sofia.get("/listings/new/offer/").content.decode()
    assert [one for one in offered if one not in page] == []
    assert [one for one in withheld if one in page] == []


def test_a_listing_that_is_shared_stays_so_when_it_is_changed(
    warwick: NetworkRef, as_sofia: Client, sofia: Member
) -> None:
    """Though the form would not offer it to a new one."""
    with current.enter(warwick):
        offer = OfferFactory(owner=sofia, audience="federation")
    share(warwick, "none")
    with current.enter(warwick):
        telling.follow()
    page = as_sofia.get(f"/listings/{offer.id}/change/").content.decode()
    assert "Other networks too" in page


@pytest.mark.parametrize("address", ["/others/", "/others/people/", "/others/you/"])
def test_a_stranger_signs_in_first(world: World, warwick: NetworkRef, address: str) -> None:
    assert world.client(warwick).get(address).status_code == 302


@pytest.mark.parametrize("address", ["/others/", "/others/people/", "/others/you/"])
def test_pages_are_read_alone(as_sofia: Client, address: str) -> None:
    assert as_sofia.post(address).status_code == 405
