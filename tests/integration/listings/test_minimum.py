"""Where the network wants it, members have an offer and a request before they propose or accept."""

import html
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connections
from django.http import HttpResponse
from django.test import Client

from kernel import database
from kernel.errors import Refused
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.exchanges import services as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.groups import services as groups
from tenant_apps.listings import minimum, services
from tenant_apps.listings.minimum import MinimumMissing
from tenant_apps.listings.models import Listing, MinimumRule, today
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.policy.permissions import MembershipType, Permission
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.groups import GroupFactory, fill_chest
from tests.factories.listings import (
    ListingFactory,
    MinimumRuleFactory,
    OfferFactory,
    ReviewRuleFactory,
)
from tests.factories.members import admit
from tests.world import World

SWITCH = "/listings/minimum/switch/"


@pytest.fixture
def rule(inside: NetworkRef) -> MinimumRule:
    """The network wants it."""
    made: MinimumRule = MinimumRuleFactory(is_on=True)
    return made


def _text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def _propose(by: Member, listing: Listing) -> Exchange:
    return exchanges.propose_to_listing(
        listing_id=listing.id, minutes=15, message="I could help.", key=uuid7(), by=by
    )


def test_a_champion_turns_it_on_and_off(
    inside: NetworkRef, as_champion: Client, champion: Member
) -> None:
    assert "It is off" in _text(as_champion.get("/settings/policy/"))
    for answer, is_on in (("on", True), ("on", True), ("off", False)):
        assert as_champion.post(SWITCH, {"minimum": answer}).status_code == 302
        assert minimum.is_on() is is_on
    happened = Event.objects.filter(action__startswith="listing_minimum.", actor=champion.id)
    assert sorted(happened.values_list("action", flat=True)) == [
        "listing_minimum.off",
        "listing_minimum.on",
    ]


def test_nobody_else_does(nwl: NetworkRef, as_alice: Client, world: World) -> None:
    assert as_alice.post(SWITCH, {"minimum": "on"}).status_code == 403
    assert world.client(nwl).post(SWITCH, {"minimum": "on"}).status_code == 302
    assert as_alice.get(SWITCH).status_code == 405
    with current.enter(nwl):
        assert not MinimumRule.objects.exists()


def test_who_has_not_both_is_stopped_and_told_where_to_go(
    rule: MinimumRule, as_alice: Client, alice: Member, bob: Member
) -> None:
    listing = ListingFactory(owner=bob)
    page = as_alice.get(f"/exchanges/propose/listing/{listing.id}/")
    assert page.status_code == 403
    assert "Still to come: an offer and a request." in _text(page)
    assert 'href="/listings/new/offer/"' in _text(page)
    assert 'href="/listings/new/request/"' in _text(page)
    with pytest.raises(MinimumMissing):
        _propose(alice, listing)
    OfferFactory(owner=alice)
    with pytest.raises(MinimumMissing, match="Still to come: a request"):
        _propose(alice, listing)
    ListingFactory(owner=alice)
    assert _propose(alice, listing).state == "proposed"


def test_who_has_not_both_reads_and_posts(rule: MinimumRule, as_alice: Client, bob: Member) -> None:
    listing = ListingFactory(owner=bob)
    assert as_alice.get(f"/listings/{listing.id}/").status_code == 200
    assert as_alice.get("/listings/new/offer/").status_code == 200


def test_they_do_not_accept_or_suggest_other_terms_but_may_decline(
    inside: NetworkRef, alice: Member, bob: Member
) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=alice, minutes=15)
    MinimumRuleFactory(is_on=True)
    same = {"exchange_id": exchange.id, "by": alice}
    with pytest.raises(MinimumMissing):
        exchanges.accept(key=uuid7(), **same)
    with pytest.raises(MinimumMissing):
        exchanges.counter(minutes=30, message="Longer?", key=uuid7(), **same)
    assert exchanges.decline(reason="Not now", key=uuid7(), **same).state == "declined"


def test_what_was_accepted_before_is_not_asked_again(
    inside: NetworkRef, alice: Member, bob: Member
) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=alice, minutes=15)
    key = uuid7()
    exchanges.accept(exchange_id=exchange.id, key=key, by=alice)
    MinimumRuleFactory(is_on=True)
    assert exchanges.accept(exchange_id=exchange.id, key=key, by=alice).state == "accepted"


def test_groups_ask_for_it_as_well(inside: NetworkRef, alice: Member, bob: Member) -> None:
    fill_chest()
    group = GroupFactory(provider=bob, recipients=[], is_open=True)
    MinimumRuleFactory(is_on=True)
    with pytest.raises(MinimumMissing):
        groups.join(group_id=group.id, key=uuid7(), by=alice)
    OfferFactory(owner=alice)
    ListingFactory(owner=alice)
    groups.join(group_id=group.id, key=uuid7(), by=alice)


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        ("open", True),
        ("paused", True),
        ("fulfilled", True),
        ("expired", True),
        ("pending", True),
        ("draft", False),
        ("withdrawn", False),
        ("removed", False),
    ],
)
def test_what_was_open_counts(rule: MinimumRule, alice: Member, state: str, counts: bool) -> None:
    OfferFactory(owner=alice)
    request = ListingFactory(owner=alice)
    Listing.objects.filter(id=request.id).update(state=state)
    assert minimum.missing_of(alice) == ([] if counts else ["request"])


def test_what_waits_for_review_counts(rule: MinimumRule, alice: Member) -> None:
    ReviewRuleFactory(is_on=True)
    OfferFactory(owner=alice)
    ListingFactory(owner=alice)
    minimum.require(alice)


@pytest.mark.parametrize("role", ["broker", "champion"])
def test_it_does_not_bind_who_runs_the_network(rule: MinimumRule, role: str) -> None:
    minimum.require(admit(name="Rosa Runner", role=role))


def test_it_does_not_bind_who_may_post_nothing(rule: MinimumRule, alice: Member) -> None:
    withheld = {Permission.LISTING_POST}
    members.withhold(type=MembershipType.STAFF, withheld=withheld, today=today())
    minimum.require(Member.objects.get(id=alice.id))


def test_what_counts_stays_there_until_the_proposal_is_made(
    rule: MinimumRule, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    """Of proposing and withdrawing at once, one comes first: none proposes with nothing posted."""
    OfferFactory(owner=alice)
    wanted = ListingFactory(owner=bob)
    for _ in range(4):
        request = ListingFactory(owner=alice)
        start = Barrier(2)

        def propose(start: Barrier = start) -> bool:
            with current.enter(nwl):
                start.wait()
                try:
                    with database.atomic():
                        minimum.require(alice)
                        counted = Listing.objects.filter(kind="request", owner=alice)
                        return counted.filter(state="open").exists()
                except MinimumMissing:
                    return True
                finally:
                    connections.close_all()

        def withdraw(start: Barrier = start, request: Listing = request) -> None:
            with current.enter(nwl):
                start.wait()
                try:
                    services.withdraw(listing_id=request.id, by=alice)
                finally:
                    connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            done = pool.submit(propose), pool.submit(withdraw)
            assert done[0].result()
            done[1].result()
    with pytest.raises(MinimumMissing):
        _propose(alice, wanted)


def test_what_counts_is_locked_once_it_was_asked_for(
    rule: MinimumRule, nwl: NetworkRef, alice: Member
) -> None:
    OfferFactory(owner=alice)
    ListingFactory(owner=alice)

    def free() -> int:
        try:
            with current.enter(nwl), database.atomic():
                rows = Listing.objects.filter(owner=alice).select_for_update(skip_locked=True)
                return len(rows)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, database.atomic():
        assert pool.submit(free).result() == 2
        minimum.require(alice)
        assert pool.submit(free).result() == 0


def test_the_database_holds_one_rule(rule: MinimumRule) -> None:
    with pytest.raises(IntegrityError, match="listings_minimum_rule_one_row"):
        MinimumRule.objects.create()
    with (
        pytest.raises(IntegrityError, match="listings_minimum_rule_single_is_true"),
        database.atomic(),
    ):
        MinimumRule.objects.create(single=False)


def test_the_answer_is_a_refusal() -> None:
    assert issubclass(MinimumMissing, Refused)
    assert str(MinimumMissing(["request"])).endswith("Still to come: a request.")
