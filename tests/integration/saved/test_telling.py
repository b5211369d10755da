"""What saved searches find, and who is told: once each, and nobody of what they may not see."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import clock
from tenant_apps.blocks import services as blocks
from tenant_apps.listings import services as listings
from tenant_apps.listings.models import Listing, today
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.saved import at_once, finds, links, selectors, services
from tenant_apps.saved.models import Find, NewListing, SavedSearch
from tenant_apps.search import selectors as searching
from tenant_apps.skills import services as skills
from tenant_apps.telling import digest
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.listings import ListingFactory, ListingSkillFactory, OfferFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.saved import FindFactory, SavedSearchFactory
from tests.factories.skills import SkillFactory
from tests.factories.telling import ToldFactory
from tests.integration.saved.conftest import TravelTo

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def saved(inside: NetworkRef, alice: Member) -> SavedSearch:
    """Alice hears at once of requests for run charts."""
    search: SavedSearch = SavedSearchFactory(member=alice, tells="at_once")
    return search


def post(owner: Member, title: str = "Teach us run charts", **more: Any) -> Listing:
    made: Listing = ListingFactory(owner=owner, title=title, **more)
    return made


def look() -> int:
    """A round; returns how many mails it queued."""
    finds.try_new()
    return at_once.tell()


def told(member: Member) -> list[Mail]:
    return list(Mail.objects.filter(to=member.user.email).order_by("id"))


def test_what_fits_is_told_at_once_with_the_search_that_found_it(
    saved: SavedSearch, alice: Member, bob: Member
) -> None:
    listing = post(bob, minutes=60, how="in_person", when="weekdays", weekdays=[1])
    post(bob, "Something else")
    assert not Find.objects.exists()
    assert look() == 1
    [mail] = told(alice)
    assert mail.subject == "New for you: Teach us run charts"
    for form in (mail.text, mail.html):
        assert f"/listings/{listing.id}/" in form
        assert "Your search “Run charts”" in form
        assert "Bob Baker" in form
        assert "1 hour · In person · Mondays" in form
        assert "Something else" not in form
    assert "/searches/stop/" in mail.unsubscribe_url
    assert not NewListing.objects.exists()


@pytest.mark.parametrize("alice_blocks", [True, False])
def test_a_block_keeps_what_one_posts_from_the_other(
    saved: SavedSearch, alice: Member, bob: Member, alice_blocks: bool
) -> None:
    by, blocked = (alice, bob) if alice_blocks else (bob, alice)
    blocks.block(member=blocked, by=by)
    post(bob)
    assert look() == 0
    blocks.unblock(member=blocked, by=by)
    post(bob)
    assert look() == 1


def test_nobody_is_told_twice(saved: SavedSearch, alice: Member, bob: Member) -> None:
    SavedSearchFactory(member=alice, name="The same again", tells="at_once")
    listing = post(bob)
    assert [look(), look()] == [1, 0]
    listings.pause(listing_id=listing.id, by=bob)
    listings.reopen(listing_id=listing.id, by=bob)
    listings.change(listing_id=listing.id, by=bob, title="Teach us run charts soon")
    assert [look(), look()] == [0, 0]
    assert len(told(alice)) == 1


def test_several_finds_are_one_mail(saved: SavedSearch, alice: Member, bob: Member) -> None:
    for number in range(12):
        post(bob, f"Run chart {number:02}")
    assert look() == 1
    [mail] = told(alice)
    assert mail.subject == "12 new for your saved searches"
    assert mail.text.count("/listings/") == 10


def test_nobody_is_told_of_what_they_were_told_otherwise(
    saved: SavedSearch, alice: Member, bob: Member
) -> None:
    ToldFactory(listing=post(bob), member=alice)
    assert look() == 0


@pytest.mark.parametrize("tells", ["weekly", "never"])
def test_others_hear_later_or_never(
    saved: SavedSearch, alice: Member, bob: Member, tells: str
) -> None:
    services.change(search_id=saved.id, name=saved.name, tells=tells, by=alice)
    listing = post(bob)
    assert look() == 0
    found = selectors.new_for(saved, since=clock.now() - timedelta(days=1))
    assert found == ([listing.id] if tells == "weekly" else [])


def test_the_weekly_mail_has_a_section(
    inside: NetworkRef, bob: Member, alice: Member, at: TravelTo
) -> None:
    SavedSearchFactory(member=alice)
    at(8, 12)
    post(bob)
    finds.try_new()
    assert [digest.send_due(), digest.send_due()] == [1, 0]
    [mail] = told(alice)
    assert mail.subject == "New for you: Teach us run charts"
    assert "Found by your saved searches" in mail.text
    assert "Teach us run charts" in mail.html
    at(15, 12)
    assert digest.send_due() == 0


def test_one_does_not_hear_of_ones_own(saved: SavedSearch, alice: Member) -> None:
    post(alice)
    assert look() == 0
    assert not Find.objects.exists()


def test_nobody_hears_of_what_they_may_not_see(inside: NetworkRef, champion: Member) -> None:
    """By audience, by state, by the day, by the owner's state, when found and when told."""
    trust, other = OrganisationFactory(), OrganisationFactory()
    team = OrganisationFactory(parent=trust)
    people = [
        admit(f"Member {n}", organisation=o) for n, o in enumerate((trust, team, other, None))
    ]
    for viewer in people:
        SavedSearchFactory(member=viewer, tells="at_once")
    owner = admit("Olu Owner", organisation=trust)
    made = [
        post(owner, f"Run charts {audience}", audience=audience)
        for audience in ("organisation", "network", "federation")
    ]
    made.append(post(owner, "Run charts paused", state="paused"))
    finds.try_new()
    for viewer in people:
        seen = set(Listing.objects.open_to(viewer).values_list("id", flat=True))
        assert set(Find.objects.filter(member=viewer).values_list("listing_id", flat=True)) == seen
    Listing.objects.filter(id=made[1].id).update(closes_on=today() - timedelta(days=1))
    listings.pause(listing_id=made[2].id, by=owner)
    assert at_once.tell() == 2
    for viewer in people[:2]:
        assert "Run charts organisation" in told(viewer)[0].text
        assert "Run charts network" not in told(viewer)[0].text
    assert not told(people[2])
    members.suspend(member=people[0], by=champion.id)
    post(owner, "Run charts again")
    look()
    assert len(told(people[0])) == 1


def test_a_round_finds_what_a_search_shows(inside: NetworkRef, alice: Member, bob: Member) -> None:
    skill = SkillFactory(name="Charting")
    charted = post(bob, "Look at this", help_kind="coaching", how="remote")
    ListingSkillFactory(listing=charted, skill=skill)
    post(bob, "Teach us run charts", help_kind="teaching", how="in_person", minutes=30)
    post(bob, "Another", when="weekdays", weekdays=[3], minutes=None)
    OfferFactory(owner=bob, title="Come and chart")
    addresses = [
        "q=charts",
        "q=charting",
        f"skill={skill.id}",
        "kind=offer&q=chart",
        "help_kind=coaching&help_kind=teaching&how=remote",
        "when=3",
        "when=4&hours=short",
        "hours=open",
        "q=🏥",
        "",
    ]
    searches = [
        SavedSearchFactory(member=alice, name=f"Search {number}", address=address)
        for number, address in enumerate(addresses)
    ]
    for search in searches:
        results, _ = searching.search_listings(alice, selectors.asks(search))
        fits = finds.fitting([search], list(Listing.objects.values_list("id", flat=True)))
        assert {listing for *_, listing in fits} == set(results.found.ids), search.address


def test_a_search_goes_on_without_a_skill_that_left_the_list(
    inside: NetworkRef, alice: Member, bob: Member
) -> None:
    skill = SkillFactory(name="Juggling")
    SavedSearchFactory(member=alice, address=f"q=charts&skill={skill.id}", tells="at_once")
    post(bob)
    assert look() == 0
    skills.set_retired(entry=skill, is_retired=True, by=bob.id)
    post(bob, "More run charts")
    assert look() == 1


def test_a_removed_search_tells_of_nothing(saved: SavedSearch, alice: Member, bob: Member) -> None:
    post(bob)
    finds.try_new()
    services.remove(search_id=saved.id, by=alice)
    assert at_once.tell() == 0
    assert Find.objects.get().search is None


def test_a_mails_link_stops_them(
    saved: SavedSearch, alice: Member, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    program = Client(enforce_csrf_checks=True, headers={"host": nwl.host})
    path = f"/searches/stop/{links.sign(alice.id)}/"
    assert "Stop these mails" in program.get(path).content.decode()
    saved.refresh_from_db()
    assert saved.tells == "at_once"
    assert program.post(path, ONE_CLICK).content == b"Unsubscribed."
    saved.refresh_from_db()
    assert saved.tells == "never"
    elsewhere = Client(headers={"host": warwick.host})
    assert elsewhere.get(path).status_code == 404
    assert program.get(path[:-2] + "/").status_code == 404


def test_the_same_for_a_member_is_found_once(inside: NetworkRef) -> None:
    find = FindFactory()
    with pytest.raises(IntegrityError, match="saved_find_once"):
        Find.objects.create(member=find.member, listing=find.listing)


def test_a_round_costs_the_same_however_many_searches_there_are(
    inside: NetworkRef, bob: Member
) -> None:
    costs = []
    for _ in range(2):
        for _ in range(3):
            SavedSearchFactory(tells="at_once")
        post(bob)
        with counted() as queries:
            look()
        costs.append(len(queries))
    assert costs[0] == costs[1]
