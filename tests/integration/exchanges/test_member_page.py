"""What a member's page offers to others."""

from django.test import Client

from tenant_apps.listings import services as listings
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef


def test_from_a_members_page_one_can_propose(as_alice: Client, bob: Member) -> None:
    page = as_alice.get("/people/bob/")
    assert f"/exchanges/propose/member/{bob.id}/" in page.text


def test_ones_own_page_offers_no_exchange_with_oneself(as_alice: Client) -> None:
    assert "/exchanges/propose/member/" not in as_alice.get("/people/alice/").text


def test_it_shows_open_listings_alone(nwl: NetworkRef, as_alice: Client, bob: Member) -> None:
    with current.enter(nwl):
        for title in ("Run charts for all", "A paused one"):
            last = listings.post(owner=bob, kind="offer", title=title, help_kind="teaching", by=bob)
        listings.pause(listing_id=last.id, by=bob)
    page = as_alice.get("/people/bob/").text
    assert "Run charts for all" in page
    assert "A paused one" not in page
