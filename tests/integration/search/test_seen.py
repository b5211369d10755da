"""Nobody finds what they may not see: by any words, filter or number."""

from datetime import timedelta

import pytest
from django.test import Client

from tenant_apps.listings import services
from tenant_apps.listings.models import Listing, today
from tenant_apps.members import services as members
from tenant_apps.members.models import Member, service_writes
from tenant_apps.search import selectors
from tenant_apps.search.asked import Asked
from tenant_apps.search.models import ListingEntry
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.searching import people, titles
from tests.world import World


def _found(viewer: Member, **chosen: tuple[str, ...]) -> set[str]:
    results, listings = selectors.search_listings(viewer, Asked(words="help", chosen=chosen))
    assert results.found.total == len(results.found.ids) == len(listings)
    return {listing.title for listing in listings}


@pytest.fixture
def viewers(inside: NetworkRef) -> list[Member]:
    """Of a trust, its two teams, another trust and none: each with listings of every kind."""
    trust, other = OrganisationFactory(), OrganisationFactory()
    team, sister = OrganisationFactory(parent=trust), OrganisationFactory(parent=trust)
    people = [
        admit(f"Member {number}", organisation=organisation)
        for number, organisation in enumerate((trust, team, sister, other, None))
    ]
    for owner in people:
        for audience in ("organisation", "network", "federation"):
            if owner.organisation is None and audience == "organisation":
                continue
            for state in ("draft", "open", "paused", "fulfilled", "withdrawn"):
                title = f"Help {owner.name} {audience} {state}"
                ListingFactory(owner=owner, title=title, audience=audience, state=state)
    return people


def test_it_finds_what_the_wall_of_listings_would_show(viewers: list[Member]) -> None:
    """Each viewer in turn: as `open_to` says, no more and no less."""
    seen = []
    for viewer in viewers:
        shown = set(Listing.objects.open_to(viewer).values_list("title", flat=True))
        assert _found(viewer) == shown
        seen.append(len(shown))
    assert len(set(seen)) > 1


def test_it_finds_the_same_once_people_have_moved_left_and_come_back(
    viewers: list[Member], champion: Member
) -> None:
    first, second, *others = viewers
    members.suspend(member=first, by=champion.id)
    members.change_profile(
        member=second,
        name="Help Renamed",
        job_title="",
        organisation=others[1].organisation,
        about="",
        shows_name_outside=False,
        by=second.id,
    )
    Listing.objects.filter(owner=others[0]).update(closes_on=today() - timedelta(days=1))
    for viewer in [second, *others]:
        shown = set(Listing.objects.open_to(viewer).values_list("title", flat=True))
        assert _found(viewer) == shown
    services.expire_due()
    members.reinstate(member=first, by=champion.id)
    for viewer in viewers:
        shown = set(Listing.objects.open_to(viewer).values_list("title", flat=True))
        assert _found(viewer) == shown


def test_numbers_count_only_what_is_seen(viewers: list[Member], as_alice: Client) -> None:
    trust, stranger = viewers[0], viewers[3]
    theirs = (str(trust.organisation_id),)
    assert len(_found(trust, organisation=theirs)) == 3
    assert len(_found(stranger, organisation=theirs)) == 2
    results, _ = selectors.search_listings(stranger, Asked())
    assert results.found.counts[f"=organisation:{trust.organisation_id}"] == 2


@pytest.mark.parametrize("state", ["suspended", "left"])
def test_only_active_members_are_found(
    inside: NetworkRef, as_alice: Client, bob: Member, state: str
) -> None:
    skill = SkillFactory(name="Juggling")
    MemberSkillFactory(member=bob, skill=skill)
    assert people(as_alice.get("/people/?q=juggling").content.decode()) == ["Bob Baker"]
    with service_writes():
        Member.objects.filter(id=bob.id).update(state=state)
    for address in ("/people/?q=juggling", "/people/?q=baker", f"/people/?skill={skill.id}"):
        assert people(as_alice.get(address).content.decode()) == []
    assert "Bob Baker" not in as_alice.get("/people/").content.decode()


def test_another_networks_is_never_found(
    inside: NetworkRef, world: World, warwick: NetworkRef, sofia: Member, bob: Member
) -> None:
    ListingFactory(owner=bob, title="Only in London")
    elsewhere = world.client(warwick, sofia.user)
    for address in ("/listings/?q=london", "/listings/", "/people/?q=baker", "/people/"):
        page = elsewhere.get(address).content.decode()
        assert titles(page) == []
        assert "Bob Baker" not in page
    with current.enter(warwick):
        assert not ListingEntry.objects.exists()


@pytest.mark.parametrize("address", ["/listings/", "/people/"])
def test_for_members_alone(world: World, nwl: NetworkRef, as_alice: Client, address: str) -> None:
    assert world.client(nwl).get(address).status_code == 302
    assert as_alice.post(address).status_code == 405
