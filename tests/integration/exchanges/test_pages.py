"""What each party reads, state by state."""

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.exchanges import selectors, services
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.exchanges import NoteFactory
from tests.factories.listings import ListingFactory
from tests.integration.exchanges.conftest import Exchanging


@pytest.mark.parametrize(
    ("state", "alice_reads", "bob_reads"),
    [
        ("proposed", "Agree to 1 hour", "Waiting for Alice Archer"),
        ("countered", "Waiting for Bob Baker", "Agree to 1 hour"),
        ("accepted", "Your credits are held", "Alice Archer’s credits are held"),
        ("logged", "Yes, confirm 1 hour", "Waiting for Alice Archer to confirm"),
        ("settled", "You paid 1 hour.", "You earned 1 hour."),
        ("declined", "This was declined", "This was declined"),
        ("withdrawn", "This was withdrawn", "This was withdrawn"),
        ("cancelled", "This was cancelled", "This was cancelled"),
    ],
)
def test_what_there_is_to_do(
    exchanging: Exchanging,
    as_alice: Client,
    as_bob: Client,
    state: str,
    alice_reads: str,
    bob_reads: str,
) -> None:
    url = f"/exchanges/{exchanging(state).id}/"
    assert alice_reads in as_alice.get(url).content.decode()
    assert bob_reads in as_bob.get(url).content.decode()


def test_to_cancel_an_exchange_is_not_to_leave_its_page(
    exchanging: Exchanging, as_alice: Client
) -> None:
    url = f"/exchanges/{exchanging('accepted').id}/"
    assert f'href="{url}cancel/">Cancel the exchange</a>' in as_alice.get(url).text
    page = as_alice.get(f"{url}cancel/").text
    assert "<h1>Cancel the exchange</h1>" in page
    assert f'href="{url}">Go back</a>' in page
    assert ">Cancel<" not in page


def test_too_few_credits_are_said_before_agreeing(exchanging: Exchanging, as_alice: Client) -> None:
    page = as_alice.get(f"/exchanges/{exchanging(minutes=180).id}/").content.decode()
    assert "You have 2 hours available, so you cannot agree to this yet." in page


def test_the_list_has_what_goes_on_and_what_ended(exchanging: Exchanging, as_alice: Client) -> None:
    assert "No exchanges yet" in as_alice.get("/exchanges/").content.decode()
    exchanging("accepted")
    exchanging("declined")
    page = as_alice.get("/exchanges/").content.decode()
    assert "Going on" in page
    assert "Ended" in page


def test_ended_ones_are_paged(exchanging: Exchanging, alice: Member) -> None:
    made = [exchanging("withdrawn").id for _ in range(3)]
    first = selectors.past_of(alice, size=2)
    assert first.next_before is not None
    rest = selectors.past_of(alice, before=first.next_before, size=2)
    assert [one.id for one in [*first.rows, *rest.rows]] == made[::-1]
    assert rest.next_before is None


@pytest.mark.parametrize("cursor", ["x", "1", "é"])
def test_an_altered_cursor_is_refused(as_alice: Client, cursor: str) -> None:
    assert as_alice.get("/exchanges/", {"before": cursor}).status_code == 400


def test_a_fulfilled_request_is_closed_from_its_exchange(
    inside: NetworkRef, as_alice: Client, alice: Member, bob: Member
) -> None:
    listing = ListingFactory(owner=alice)
    exchange = services.propose_to_listing(
        listing_id=listing.id, minutes=60, message="I can.", key=uuid7(), by=bob
    )
    services.accept(exchange_id=exchange.id, key=uuid7(), by=alice)
    day = exchange.created_at.date()
    services.log_hours(exchange_id=exchange.id, minutes=60, helped_on=day, key=uuid7(), by=alice)
    services.confirm(exchange_id=exchange.id, key=uuid7(), by=bob)
    page = as_alice.get(f"/exchanges/{exchange.id}/").content.decode()
    assert "My request is fulfilled: close it" in page
    as_alice.post(f"/listings/{listing.id}/fulfil/", {"key": uuid7()})
    assert Listing.objects.get().state == "fulfilled"


def test_a_page_costs_the_same_whatever_was_written(
    exchanging: Exchanging, as_alice: Client
) -> None:
    exchange = exchanging()
    counts = []
    for _ in range(2):
        for _ in range(4):
            NoteFactory(exchange=exchange)
        with counted() as queries:
            as_alice.get(f"/exchanges/{exchange.id}/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
