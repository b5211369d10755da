"""The list: who sees what, searching, filtering, paging."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from kernel.errors import NotFound
from kernel.ids import uuid7
from tenant_apps.listings import selectors, services
from tenant_apps.listings.models import Listing, today
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.search.finding import PAGE_SIZE
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.listings import ListingFactory, OfferFactory
from tests.factories.skills import SkillFactory
from tests.searching import next_page


def _titles(client: Client, query: str = "") -> str:
    answer = client.get(f"/listings/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_requests_come_first_and_offers_have_a_tab(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    ListingFactory(owner=bob, title="Teach me run charts")
    OfferFactory(owner=bob, title="Come to our clinic")
    assert "Teach me run charts" in _titles(as_alice)
    assert "Come to our clinic" not in _titles(as_alice)
    assert "Come to our clinic" in _titles(as_alice, "?kind=offer")


@pytest.mark.parametrize("state", ["draft", "paused", "fulfilled", "withdrawn"])
def test_what_is_not_open_is_its_owners_alone(
    inside: NetworkRef, as_alice: Client, as_bob: Client, bob: Member, state: str
) -> None:
    listing = ListingFactory(owner=bob, title="Hidden away", state=state)
    assert "Hidden away" not in _titles(as_alice)
    assert as_alice.get(f"/listings/{listing.id}/").status_code == 404
    assert as_bob.get(f"/listings/{listing.id}/").status_code == 200
    assert "Hidden away" in as_bob.get("/listings/yours/").content.decode()


def test_a_listing_past_its_day_is_out_of_sight_before_it_is_swept(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    listing = ListingFactory(owner=bob, title="Too late")
    Listing.objects.update(closes_on=today() - timedelta(days=1))
    assert "Too late" not in _titles(as_alice)
    assert as_alice.get(f"/listings/{listing.id}/").status_code == 404
    assert services.expire_due() == 1
    assert Listing.objects.get().state == "expired"


def test_a_suspended_members_listings_are_out_of_sight(
    inside: NetworkRef, as_alice: Client, bob: Member, champion: Member
) -> None:
    listing = ListingFactory(owner=bob, title="Suspended help")
    members.suspend(member=bob, by=champion.id)
    assert "Suspended help" not in _titles(as_alice)
    assert as_alice.get(f"/listings/{listing.id}/").status_code == 404


def test_a_removed_listing_is_missing_for_its_owner_too(inside: NetworkRef, bob: Member) -> None:
    listing = ListingFactory(owner=bob)
    Listing.objects.update(state="removed")
    with pytest.raises(NotFound):
        selectors.get_visible(bob, listing.id)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("run charts", True),
        ("CHARTS", True),
        ("surgical", True),
        ("baker", True),
        ("charts baker", True),
        ("charts nobody", False),
        ("%", False),
        ("_", False),
        ("'; DROP TABLE listings_listing; --", False),
        ("🏥", False),
        ("ελληνικά", False),
        ("x" * 10_000, False),
        ("run charts " * 1_000, True),
    ],
)
def test_words_are_sought_in_title_text_and_name(
    inside: NetworkRef, as_alice: Client, bob: Member, query: str, found: bool
) -> None:
    """Of a query that is too long, what is too long is left out."""
    ListingFactory(owner=bob, title="Teach me run charts")
    answer = as_alice.get("/listings/", {"q": query})
    assert answer.status_code == 200
    assert ("Teach me run charts" in answer.content.decode()) == found


def test_the_kind_of_help_filters(inside: NetworkRef, as_alice: Client, bob: Member) -> None:
    ListingFactory(owner=bob, title="Teach me run charts", help_kind="teaching")
    assert "Teach me run charts" in _titles(as_alice, "?help_kind=teaching")
    assert "Teach me run charts" not in _titles(as_alice, "?help_kind=speaking")
    assert "Nothing found" in _titles(as_alice, "?help_kind=speaking")
    assert "Teach me run charts" in _titles(as_alice, "?help_kind=nonsense&kind=nonsense")


@pytest.mark.parametrize("sort", ["newest", "closing", "best"])
def test_pages_go_on_from_the_last_seen(
    inside: NetworkRef, as_alice: Client, bob: Member, sort: str
) -> None:
    titles = [f"Request {number:02}" for number in range(2 * PAGE_SIZE + 3)]
    for title in titles:
        ListingFactory(owner=bob, title=title)
    seen, page = [], f"?q=request&sort={sort}"
    while page:
        shown = _titles(as_alice, page)
        seen += re.findall(r"Request \d\d", shown)
        page = next_page(shown)
    assert seen == (titles if sort == "closing" else titles[::-1])


def test_a_later_page_leads_back_to_the_first(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    for number in range(PAGE_SIZE + 1):
        ListingFactory(owner=bob, title=f"Request {number:02}")
    first = _titles(as_alice, "?q=request")
    assert "First page" not in first
    assert "First page" in _titles(as_alice, next_page(first))


@pytest.mark.parametrize("cursor", ["x", "1", "' OR 1=1", "é", "\0", "a:b:c"])
def test_an_altered_cursor_is_refused(as_alice: Client, cursor: str) -> None:
    answer = as_alice.get("/listings/", {"after": cursor})
    assert answer.status_code == 400
    assert "Start from the first page again" in answer.content.decode()


def test_an_empty_list_says_what_to_do(as_alice: Client) -> None:
    assert "No requests yet" in _titles(as_alice)
    assert "Be the first" in _titles(as_alice, "?kind=offer")


def test_another_networks_listing_is_missing(
    inside: NetworkRef, as_alice: Client, sofia: Member
) -> None:
    assert as_alice.get(f"/listings/{uuid7()}/").status_code == 404


def test_the_list_costs_the_same_whatever_it_holds(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    counts = []
    for _ in range(2):
        ListingFactory()
        ListingFactory(owner=bob, skills=[SkillFactory().id, SkillFactory().id])
        with counted() as queries:
            as_alice.get("/listings/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_card_says_up_to_three_skills_and_how_many_hours(
    inside: NetworkRef, as_alice: Client, bob: Member
) -> None:
    named = [SkillFactory(name=f"Our craft {letter}").id for letter in "DCBA"]
    ListingFactory(owner=bob, minutes=60, most_minutes=150, skills=named)
    card = _titles(as_alice).partition("<article")[2]
    assert "1 to 2.5 hours" in card
    assert [f"Our craft {letter}" in card for letter in "ABCD"] == [True, True, True, False]
