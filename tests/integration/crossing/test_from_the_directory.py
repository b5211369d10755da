"""An exchange begins from what another network shares: asked of that network again."""

import pytest

from kernel.ids import uuid7
from shared_apps.crossing import services
from shared_apps.crossing.models import CrossExchange, Side
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.services import AlreadyProposed
from tenant_apps.listings import services as listings
from tenant_apps.listings.models import Listing
from tenant_apps.members import services as members
from tenant_apps.sharing import services as sharing
from tenant_apps.sharing import telling
from tenants import current
from tests.factories.crossing import now
from tests.factories.directory import SharedListingFactory
from tests.factories.listings import ListingFactory
from tests.integration.crossing.conftest import Ground
from tests.integration.crossing.test_pages import Browser, browser, key
from tests.integration.sharing.conftest import show_name

__all__ = ["browser"]


@pytest.fixture
def followed(ground: Ground) -> Ground:
    """Both networks know that they are in the federation."""
    for person in (ground.alice, ground.sofia):
        with current.enter(person.network):
            telling.follow()
    return ground


def offer(ground: Ground) -> Listing:
    shared = SharedListingFactory(
        network=ground.sofia.network, owner=ground.sofia.member, title="Run charts, one to one"
    )
    with current.enter(ground.sofia.network):
        return Listing.objects.get(id=shared.id)


def ask(ground: Ground, listing: Listing) -> CrossExchange:
    return ground.alice.do(
        services.propose_to_listing, listing_id=listing.id, minutes=60, message="Me, please."
    )


def test_who_asks_for_an_offer_pays(followed: Ground) -> None:
    listing = offer(followed)
    made = ask(followed, listing)
    assert (made.title, made.proposed_by) == (listing.title, Side.RECIPIENT)
    assert made.provider_member == followed.sofia.member.id
    with pytest.raises(AlreadyProposed):
        ask(followed, listing)
    assert followed.sofia.do(services.accept, exchange_id=made.id).state == State.ACCEPTED


def test_who_answers_a_request_gives(followed: Ground) -> None:
    shared = SharedListingFactory(
        network=followed.sofia.network, make=ListingFactory, owner=followed.sofia.member
    )
    with current.enter(followed.sofia.network):
        listing = Listing.objects.get(id=shared.id)
    made = ask(followed, listing)
    assert (made.proposed_by, made.provider_member) == (Side.PROVIDER, followed.alice.member.id)


def test_the_same_form_proposes_once(followed: Ground) -> None:
    listing, same = offer(followed), uuid7()
    asked = {"listing_id": listing.id, "minutes": 60, "message": "Me, please.", "key": same}
    first = followed.alice.do(services.propose_to_listing, **asked)
    with current.enter(followed.sofia.network):
        listings.withdraw(listing_id=listing.id, by=followed.sofia.member)
    assert followed.alice.do(services.propose_to_listing, **asked).id == first.id


@pytest.mark.parametrize("how", ["withdrawn", "kept", "suspended"])
def test_what_is_not_shared_any_more_is_not_answered(followed: Ground, how: str) -> None:
    """Although the directory has not been told yet."""
    listing, sofia = offer(followed), followed.sofia
    with current.enter(sofia.network):
        if how == "withdrawn":
            listings.withdraw(listing_id=listing.id, by=sofia.member)
        elif how == "kept":
            sharing.keep(listing_id=listing.id, by=sofia.member)
        else:
            members.suspend(member=sofia.member, by=followed.helen.member.id)
    with pytest.raises(services.EntryGone):
        ask(followed, listing)
    with current.federation(followed.alice.network):
        assert not CrossExchange.objects.exists()


def test_who_did_not_show_themselves_stays_unnamed_until_they_answer(
    followed: Ground, browser: Browser
) -> None:
    listing, alice = offer(followed), browser(followed.alice)
    shown = alice.get(f"/others/listings/{listing.id}/").text
    url = f"/exchanges/elsewhere/propose/listing/{listing.id}/"
    assert url in shown
    assert "A member of Warwick Business School gives the time" in alice.get(url).text
    sent = alice.post(url, {"message": "Me, please.", "minutes": "1", **key()})
    assert sent.status_code == 302
    address = followed.sofia.address
    assert address not in alice.get(sent["Location"]).text
    assert address not in alice.get("/exchanges/elsewhere/").text
    with current.federation(followed.alice.network):
        made = CrossExchange.objects.get()
    followed.sofia.do(services.accept, exchange_id=made.id)
    assert address in alice.get(sent["Location"]).text


def test_a_proposal_begins_with_the_hours_of_the_listing(
    followed: Ground, browser: Browser
) -> None:
    listing, alice = offer(followed), browser(followed.alice)
    with current.enter(followed.sofia.network):
        listings.change(listing_id=listing.id, by=followed.sofia.member, minutes=90)
        telling.tell()
    assert 'value="1.5"' in alice.get(f"/exchanges/elsewhere/propose/listing/{listing.id}/").text


def test_someone_who_wants_to_be_found_is_asked(followed: Ground, browser: Browser) -> None:
    sofia = followed.sofia
    url = f"/exchanges/elsewhere/propose/person/{sofia.member.id}/"
    alice = browser(followed.alice)
    assert alice.get(url).status_code == 404
    with current.enter(sofia.network):
        sharing.be_findable(by=sofia.member)
        telling.tell()
    form = {"direction": "give", "title": "Excel", "message": "I can.", "minutes": "1", **key()}
    assert alice.post(url, form).status_code == 302
    with current.federation(sofia.network):
        made = CrossExchange.objects.get()
    assert (made.entry, made.proposed_by) == (sofia.member.id, Side.PROVIDER)
    with current.enter(sofia.network):
        sharing.be_found_no_more(by=sofia.member)
    with pytest.raises(services.EntryGone):
        followed.champion.do(
            services.propose_to_person,
            person_id=sofia.member.id,
            title="Excel",
            by_gives=True,
            minutes=60,
            message="I can.",
        )
    assert now(made, sofia.network).state == State.PROPOSED


def test_the_address_of_who_is_found_is_told_once_they_answer(
    followed: Ground, browser: Browser
) -> None:
    show_name(followed.sofia.network, followed.sofia.member)
    listing = offer(followed)
    made = ask(followed, listing)
    page = f"/exchanges/elsewhere/{made.id}/"
    assert followed.sofia.address not in browser(followed.alice).get(page).text
    followed.sofia.do(services.accept, exchange_id=made.id)
    assert followed.sofia.address in browser(followed.alice).get(page).text
