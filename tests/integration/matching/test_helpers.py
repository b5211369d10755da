"""Who may help with a request, found in the network's own tables."""

from datetime import timedelta

import pytest
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.accounts.models import User
from tenant_apps.exchanges.models import Exchange
from tenant_apps.listings.models import Listing, ListingSkill
from tenant_apps.matching import selectors
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import Skill
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory
from tests.factories.listings import ListingFactory, OfferFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory


def _knows(member: Member, *levels: tuple[Skill, int]) -> Member:
    gives = {skill.id: level for skill, level in levels}
    skills.say(member=member, gives=gives, learns=[], by=member)
    return member


def _found(wish: Listing) -> list[tuple[str, int]]:
    return [(one.member.name, one.match.points) for one in selectors.who_may_help(wish)]


def _names(wish: Listing) -> list[str]:
    return [name for name, _ in _found(wish)]


def test_who_knows_more_comes_first_and_who_knows_nothing_not_at_all(
    wish: Listing, bob: Member, charts: Skill, audit: Skill
) -> None:
    _knows(bob, (charts, 1))
    _knows(admit(name="Cara Cole"), (charts, 3), (audit, 2))
    admit(name="Nobody Known")
    assert _found(wish) == [("Cara Cole", 85), ("Bob Baker", 52)]


def test_not_the_one_who_asks_nor_who_is_suspended(
    wish: Listing, alice: Member, bob: Member, charts: Skill
) -> None:
    champion = admit(name="Chris Champion", role="champion")
    _knows(alice, (charts, 3))
    _knows(bob, (charts, 3))
    members.suspend(member=bob, by=champion.id)
    assert _names(wish) == []


def test_another_organisation_comes_before_ones_own(inside: NetworkRef, charts: Skill) -> None:
    ours, theirs = OrganisationFactory(), OrganisationFactory()
    asking = admit(name="Ana Asking", organisation=ours)
    _knows(admit(name="Close By", organisation=ours), (charts, 3))
    _knows(admit(name="Far Away", organisation=theirs), (charts, 3))
    listing = ListingFactory(owner=asking)
    ListingSkill.objects.create(listing=listing, skill=charts)
    assert _found(listing) == [("Far Away", 90), ("Close By", 75)]


def test_for_an_organisation_only_its_own_are_suggested(inside: NetworkRef, charts: Skill) -> None:
    trust = OrganisationFactory()
    team = OrganisationFactory(parent=trust)
    _knows(admit(name="In The Team", organisation=team), (charts, 1))
    _knows(admit(name="Far Away", organisation=OrganisationFactory()), (charts, 3))
    listing = ListingFactory(owner=admit(organisation=trust), audience="organisation")
    ListingSkill.objects.create(listing=listing, skill=charts)
    assert _names(listing) == ["In The Team"]


def test_who_was_asked_of_late_comes_later(wish: Listing, bob: Member, charts: Skill) -> None:
    _knows(bob, (charts, 3))
    cara = _knows(admit(name="Cara Cole"), (charts, 3))
    asked = ExchangeFactory(provider=bob, recipient=cara)
    Exchange.objects.filter(id=asked.id).update(proposed_by=cara)
    assert _found(wish) == [("Cara Cole", 65), ("Bob Baker", 57)]
    Exchange.objects.filter(id=asked.id).update(created_at=clock.now() - timedelta(days=31))
    assert dict(_found(wish)) == {"Cara Cole": 65, "Bob Baker": 65}


def test_what_they_offered_themselves_is_no_asking(
    wish: Listing, bob: Member, charts: Skill
) -> None:
    _knows(bob, (charts, 3))
    ExchangeFactory(provider=bob)
    assert _found(wish) == [("Bob Baker", 65)]


def test_who_was_here_of_late_comes_first(wish: Listing, bob: Member, charts: Skill) -> None:
    _knows(bob, (charts, 3))
    cara = _knows(admit(name="Cara Cole"), (charts, 3))
    User.objects.filter(id=cara.user_id).update(last_login=clock.now())
    User.objects.filter(id=bob.user_id).update(last_login=clock.now() - timedelta(days=50))
    assert _found(wish) == [("Cara Cole", 75), ("Bob Baker", 66)]


def test_the_page_says_why_and_how_to_ask(
    wish: Listing, as_alice: Client, bob: Member, charts: Skill
) -> None:
    _knows(bob, (charts, 3))
    User.objects.filter(id=bob.user_id).update(last_login=clock.now())
    page = as_alice.get(f"/helpers/{wish.id}/").content.decode()
    assert "Teaches others: Reading run charts" in page
    assert "Here within" not in page
    assert "asked by" not in page
    assert f"/exchanges/propose/member/{bob.id}/?title=Look+over+my+chart&amp;minutes=60" in page


def test_the_request_leads_there_and_an_offer_does_not(
    wish: Listing, as_alice: Client, as_bob: Client, alice: Member
) -> None:
    offer = OfferFactory(owner=alice)
    assert f"/helpers/{wish.id}/" in as_alice.get(f"/listings/{wish.id}/").content.decode()
    assert "/helpers/" not in as_alice.get(f"/listings/{offer.id}/").content.decode()
    assert "/helpers/" not in as_bob.get(f"/listings/{wish.id}/").content.decode()


def test_where_nobody_is_found_it_says_what_to_do(wish: Listing, as_alice: Client) -> None:
    page = as_alice.get(f"/helpers/{wish.id}/").content.decode()
    assert "Nobody has named these skills yet" in page
    assert f"/listings/{wish.id}/change/" in page


@pytest.mark.parametrize("kind", ["theirs", "an offer", "nothing"])
def test_only_for_ones_own_request(kind: str, wish: Listing, as_bob: Client, bob: Member) -> None:
    of = {"theirs": wish.id, "an offer": OfferFactory(owner=bob).id, "nothing": uuid7()}
    assert as_bob.get(f"/helpers/{of[kind]}/").status_code == 404


def test_it_is_only_read(wish: Listing, as_alice: Client) -> None:
    assert as_alice.post(f"/helpers/{wish.id}/").status_code == 405


def test_it_costs_the_same_whoever_is_found(
    wish: Listing, as_alice: Client, charts: Skill, audit: Skill
) -> None:
    def asked() -> int:
        with counted() as queries:
            as_alice.get(f"/helpers/{wish.id}/")
        return len(queries)

    _knows(admit(name="One Known"), (charts, 2))
    few = asked()
    for number in range(8):
        _knows(admit(name=f"Known {number}"), (charts, 1 + number % 3), (audit, 2))
    assert asked() == few <= 12
