"""From a listing or a person to a proposal, and what is refused."""

from typing import Any

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange, ExchangeEvent, Note
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory, OfferFactory
from tests.world import World


def _filled(**changes: Any) -> dict[str, Any]:
    return {"key": uuid7(), "message": "Thursday would suit me.", "minutes": "1.5", **changes}


def _to_member(**changes: Any) -> dict[str, Any]:
    return _filled(**{"direction": "receive", "title": "Run charts", **changes})


def test_helping_with_a_request_makes_its_owner_the_recipient(
    inside: NetworkRef, as_bob: Client, alice: Member, bob: Member
) -> None:
    listing = ListingFactory(owner=alice)
    answer = as_bob.post(f"/exchanges/propose/listing/{listing.id}/", _filled())
    exchange = Exchange.objects.get()
    assert answer.headers["Location"] == f"/exchanges/{exchange.id}/"
    assert (exchange.provider_id, exchange.recipient_id) == (bob.id, alice.id)
    assert (exchange.state, exchange.minutes, exchange.awaiting_id) == ("proposed", 90, alice.id)
    assert Note.objects.get().text == "Thursday would suit me."
    assert ExchangeEvent.objects.get().kind == "proposed"


def test_asking_for_an_offer_makes_its_owner_the_provider(
    inside: NetworkRef, as_bob: Client, alice: Member, bob: Member
) -> None:
    listing = OfferFactory(owner=alice)
    as_bob.post(f"/exchanges/propose/listing/{listing.id}/", _filled())
    exchange = Exchange.objects.get()
    assert (exchange.provider_id, exchange.recipient_id) == (alice.id, bob.id)


@pytest.mark.parametrize("direction", ["give", "receive"])
def test_to_a_member_directly(
    inside: NetworkRef, as_bob: Client, alice: Member, bob: Member, direction: str
) -> None:
    as_bob.post(f"/exchanges/propose/member/{alice.id}/", _to_member(direction=direction))
    exchange = Exchange.objects.get()
    parties = (exchange.provider_id, exchange.recipient_id)
    assert parties == ((bob.id, alice.id) if direction == "give" else (alice.id, bob.id))
    assert exchange.title == "Run charts"


def test_the_form_begins_with_the_listings_hours(
    inside: NetworkRef, as_bob: Client, alice: Member
) -> None:
    listing = ListingFactory(owner=alice, minutes=150)
    page = as_bob.get(f"/exchanges/propose/listing/{listing.id}/")
    assert page.status_code == 200
    assert 'value="2.5"' in page.content.decode()


def test_the_same_form_twice_proposes_once(
    inside: NetworkRef, as_bob: Client, alice: Member
) -> None:
    listing, form = ListingFactory(owner=alice), _filled()
    for _ in range(2):
        answer = as_bob.post(f"/exchanges/propose/listing/{listing.id}/", form)
        assert answer.status_code == 302
    assert (Exchange.objects.count(), Note.objects.count()) == (1, 1)


def test_a_second_proposal_waits_for_the_answer_to_the_first(
    inside: NetworkRef, as_bob: Client, alice: Member
) -> None:
    listing = ListingFactory(owner=alice)
    url = f"/exchanges/propose/listing/{listing.id}/"
    as_bob.post(url, _filled())
    assert as_bob.post(url, _filled()).status_code == 409
    assert as_bob.get(url).headers["Location"] == f"/exchanges/{Exchange.objects.get().id}/"


def test_not_to_ones_own_listing(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    listing = ListingFactory(owner=alice)
    url = f"/exchanges/propose/listing/{listing.id}/"
    for answer in (as_alice.get(url), as_alice.post(url, _filled())):
        assert answer.status_code == 409
        assert "your own listing" in answer.content.decode()
    assert not Exchange.objects.exists()


def test_not_to_oneself(inside: NetworkRef, as_alice: Client, alice: Member) -> None:
    answer = as_alice.post(f"/exchanges/propose/member/{alice.id}/", _to_member())
    assert answer.status_code == 409
    assert "between two people" in answer.content.decode()


def test_not_to_a_suspended_member(
    inside: NetworkRef, as_bob: Client, alice: Member, champion: Member
) -> None:
    listing = ListingFactory(owner=alice)
    members.suspend(member=alice, by=champion.id)
    answer = as_bob.post(f"/exchanges/propose/member/{alice.id}/", _to_member())
    assert answer.status_code == 409
    assert "Alice Archer cannot take part" in answer.content.decode()
    answer = as_bob.post(f"/exchanges/propose/listing/{listing.id}/", _filled())
    assert answer.status_code == 404
    assert not Exchange.objects.exists()


@pytest.mark.parametrize("state", ["draft", "paused", "fulfilled", "withdrawn"])
def test_not_to_a_listing_that_is_not_open(
    inside: NetworkRef, as_bob: Client, alice: Member, state: str
) -> None:
    listing = ListingFactory(owner=alice, state=state)
    url = f"/exchanges/propose/listing/{listing.id}/"
    assert as_bob.get(url).status_code == 404
    assert as_bob.post(url, _filled()).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("minutes", "0", "Enter more than 0 hours."),
        ("minutes", "-1", "Enter more than 0 hours."),
        ("minutes", "0.1", "Use steps of a quarter"),
        ("minutes", "10000", "Enter at most 100 hours."),
        ("minutes", "NaN", "Enter the hours as a number"),
        ("minutes", "", "Fill in"),
        ("message", "", "Fill in"),
        ("message", "x" * 4001, "at most 4000 characters"),
        ("key", "no key", "This form is damaged."),
    ],
)
def test_bad_input_is_refused_and_nothing_is_kept(
    inside: NetworkRef, as_bob: Client, alice: Member, field: str, value: str, says: str
) -> None:
    listing = ListingFactory(owner=alice)
    answer = as_bob.post(f"/exchanges/propose/listing/{listing.id}/", _filled(**{field: value}))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Exchange.objects.exists()


def test_the_direction_must_be_known(inside: NetworkRef, as_bob: Client, alice: Member) -> None:
    form = _to_member(direction="both")
    assert as_bob.post(f"/exchanges/propose/member/{alice.id}/", form).status_code == 422


def test_unknown_ids_are_missing(as_bob: Client) -> None:
    assert as_bob.get(f"/exchanges/propose/listing/{uuid7()}/").status_code == 404
    assert as_bob.get(f"/exchanges/propose/member/{uuid7()}/").status_code == 404


def test_strangers_sign_in_first(nwl: NetworkRef, alice: Member, world: World) -> None:
    answer = world.client(nwl).post(f"/exchanges/propose/member/{alice.id}/", _to_member())
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")
