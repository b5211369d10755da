"""For a member: the requests they may answer, and the offers of what they want to learn."""

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.exchanges import services as exchanges
from tenant_apps.listings.models import Listing, ListingSkill
from tenant_apps.matching import answering, selectors
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import Skill
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.listings import ListingFactory, OfferFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.matching.conftest import says


def _asks(title: str, *named: Skill, **more: object) -> Listing:
    listing: Listing = ListingFactory(title=title, **more)
    for skill in named:
        ListingSkill.objects.create(listing=listing, skill=skill)
    return listing


def _offers(title: str, *named: Skill) -> Listing:
    listing: Listing = OfferFactory(title=title)
    for skill in named:
        ListingSkill.objects.create(listing=listing, skill=skill)
    return listing


def _found(member: Member) -> list[tuple[str, int]]:
    return [(one.listing.title, one.match.points) for one in answering.requests_for(member)]


def _titles(member: Member) -> list[str]:
    return [title for title, _ in _found(member)]


@pytest.fixture
def able(bob: Member, charts: Skill, audit: Skill) -> Member:
    """Bob teaches run charts, and has audited notes."""
    skills.say(member=bob, gives={charts.id: 3, audit.id: 1}, learns=[], by=bob)
    return bob


def test_what_suits_more_comes_first_and_what_suits_nothing_not_at_all(
    able: Member, charts: Skill, audit: Skill
) -> None:
    trust = OrganisationFactory()
    says(able, free_on=[2], organisation=trust)
    _asks("Near", charts, owner=admit(organisation=trust))
    _asks("Elsewhere", charts)
    _asks("On Mondays", charts, when="weekdays", weekdays=[1])
    _asks("Less well known", audit)
    _asks("Without skills")
    _offers("An offer", charts)
    assert _found(able) == [
        ("Elsewhere", 90),
        ("On Mondays", 80),
        ("Near", 75),
        ("Less well known", 65),
    ]


def test_both_ways_round_say_the_same(wish: Listing, able: Member) -> None:
    [answer] = answering.requests_for(able)
    [helper] = selectors.who_may_help(wish)
    assert answer.match.reasons == helper.match.reasons


def test_only_what_one_may_see_and_has_not_answered(
    able: Member, alice: Member, champion: Member, charts: Skill
) -> None:
    elsewhere = admit(organisation=OrganisationFactory())
    _asks("For their organisation", charts, owner=elsewhere, audience="organisation")
    _asks("My own", charts, owner=able)
    _asks("Paused", charts, state="paused")
    suspended = _asks("Of one suspended", charts)
    members.suspend(member=suspended.owner, by=champion.id)
    answered = _asks("Answered", charts, owner=alice)
    assert _titles(able) == ["Answered"]
    exchanges.propose_to_listing(
        listing_id=answered.id, minutes=30, message="I can.", key=uuid7(), by=able
    )
    assert _titles(able) == []


def test_offers_of_what_one_wants_to_learn(able: Member, alice: Member, charts: Skill) -> None:
    skills.say(member=alice, gives={}, learns=[charts.id], by=alice)
    _offers("Coaching on run charts", charts)
    _asks("A request", charts)
    [found] = answering.offers_for(alice)
    assert found.listing.title == "Coaching on run charts"
    assert answering.requests_for(alice) == []
    assert answering.offers_for(able) == []


def test_the_front_page_and_a_page_of_its_own_show_why(
    able: Member, as_bob: Client, charts: Skill
) -> None:
    _asks("Look over my chart", charts)
    for path in ("/", "/for-you/"):
        page = as_bob.get(path).content.decode()
        assert "Requests for you" in page
        assert "Look over my chart" in page
        assert "You teach: Reading run charts · From another organisation" in page


def test_where_nothing_suits_it_says_what_to_do(
    able: Member, as_bob: Client, as_alice: Client
) -> None:
    assert "Nobody needs your skills just now" in as_bob.get("/for-you/").content.decode()
    page = as_alice.get("/for-you/").content.decode()
    assert "What can you help with?" in page
    assert "/people/me/skills/" in page


def test_it_is_only_read(as_bob: Client) -> None:
    assert as_bob.post("/for-you/").status_code == 405


def test_it_costs_the_same_whatever_is_found(
    inside: NetworkRef, able: Member, as_bob: Client, charts: Skill, audit: Skill
) -> None:
    def asked(path: str) -> int:
        with counted() as queries:
            as_bob.get(path)
        return len(queries)

    _asks("The first", charts)
    few = [asked(path) for path in ("/", "/for-you/")]
    for number in range(9):
        _asks(f"Another {number}", charts, audit)
    assert [asked(path) for path in ("/", "/for-you/")] == few
    assert max(few) <= 12
