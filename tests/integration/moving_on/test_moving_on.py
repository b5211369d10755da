"""Moving on from the open community network, step by step, once one's organisation has joined."""

import re
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import clock, database
from kernel.ids import uuid7
from shared_apps.commissioning import services as commissioning
from shared_apps.homes import selectors as homes
from shared_apps.homes import services as telling
from shared_apps.homes.models import HomeDomain
from tenant_apps.audit.models import Event
from tenant_apps.home import badge
from tenant_apps.joining import services as joining
from tenant_apps.joining.models import JoinDomain
from tenant_apps.listings.models import Listing
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.moving_on import finding
from tenant_apps.moving_on.models import Walk
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.federation import FederatedNetworkFactory, let_balances
from tests.factories.homes import HomeDomainFactory, HomeFactory
from tests.factories.joining import JoinDomainFactory
from tests.factories.linking import MemberLinkFactory
from tests.factories.listings import ListingFactory, OfferFactory
from tests.factories.members import PASSWORD, admit
from tests.integration.joining.mailed import path_in
from tests.world import World

DOMAIN = "imperial.nhs.uk"
PAT = f"pat@{DOMAIN}"
OFFERED = "Your organisation has joined: move on"


@pytest.fixture
def community(world: World) -> NetworkRef:
    return world.network("open", "Open Improvement Network", "community")


@pytest.fixture
def pat(community: NetworkRef) -> Member:
    with current.enter(community):
        return admit(name="Pat Public", email=PAT)


@pytest.fixture
def as_pat(world: World, community: NetworkRef, pat: Member) -> Client:
    return world.client(community, pat.user)


@pytest.fixture
def lets_in(world: World, nwl: NetworkRef, as_champion: Client) -> None:
    """North West London lets Imperial's people in, and stands in the public list."""
    with current.shared():
        commissioning.set_findability(network_id=nwl.id, is_listed=True, email_domains=[], by=None)
    assert as_champion.post("/settings/domains/", {"name": DOMAIN}).status_code == 302


def look(community: NetworkRef) -> int:
    with current.enter(community):
        return finding.notice()


def walk(community: NetworkRef) -> str:
    """The page of the one walk there is."""
    with current.enter(community):
        return f"/moving-on/{Walk.objects.get().id}/"


def mailed(network: NetworkRef, subject: str) -> list[Mail]:
    with current.enter(network):
        return list(Mail.objects.filter(to=PAT, subject__startswith=subject).order_by("id"))


def test_a_member_moves_on_with_all_that_is_theirs(
    world: World,
    nwl: NetworkRef,
    community: NetworkRef,
    lets_in: None,
    pat: Member,
    as_pat: Client,
) -> None:
    for network in (nwl, community):
        FederatedNetworkFactory(network=network)
    let_balances(community, out=True)
    let_balances(nwl, come=True)
    with current.enter(community):
        admit(name="Gil Gmail", email="gil@gmail.com")
        OfferFactory(owner=pat, title="Run charts for beginners")
        ListingFactory(owner=pat, title="A second pair of eyes")
    assert OFFERED not in as_pat.get("/").text

    assert (look(community), look(community)) == (1, 0)
    with counted() as queries:
        front = as_pat.get("/").text
    assert len(queries) <= 12
    assert OFFERED in front
    assert "North West London" in front
    page = walk(community)
    assert page in front
    # Nothing happens before the yes.
    assert as_pat.post(f"{page}ask/").status_code == 409
    assert mailed(nwl, "Join") == []

    for _ in range(2):
        assert as_pat.post(f"{page}begin/").status_code == 302
    # Clicked twice, one mail goes; by it they join as anybody there does.
    for _ in range(2):
        assert as_pat.post(f"{page}ask/").status_code == 302
    with counted() as queries:
        as_pat.get(page)
    assert len(queries) <= 12
    (mail,) = mailed(nwl, "Join North West London")
    assert "0 of 4 steps done" in as_pat.get(page).text
    assert as_pat.post(f"{page}listings/").status_code == 409
    there = world.client(nwl)
    answer = there.post(path_in(mail), {"name": "Pat Public", "password": PASSWORD})
    assert answer.status_code == 302

    assert there.post("/networks/code/").status_code == 302
    (coded,) = mailed(nwl, "Your code to link")
    code = re.search(r"^\w{4}-\w{4}-\w{4}$", coded.text, re.MULTILINE)
    assert code
    assert as_pat.post(page, {"code": "abcd-efgh-2345"}).status_code == 404
    assert as_pat.post(page, {"code": code[0]}).status_code == 302
    with counted() as queries:
        steps = as_pat.get(page).text
    assert len(queries) <= 12
    assert "2 of 4 steps done" in steps
    assert "2 requests and offers can go along as drafts" in steps

    for _ in range(2):
        assert as_pat.post(f"{page}listings/").status_code == 302
    with current.enter(nwl):
        drafts = Listing.objects.filter(owner__user__email=PAT).order_by("title")
        assert [(one.title, one.state) for one in drafts] == [
            ("A second pair of eyes", "draft"),
            ("Run charts for beginners", "draft"),
        ]
    made = there.post("/credits/moving/here/").text
    moving = re.search(r'id="moving-code"[^>]*value="([^"]+)"', made)
    assert moving
    along = {"code": moving[1]}
    assert as_pat.post("/credits/moving/along/", {**along, "minutes": 120}).status_code == 302
    assert "4 of 4 steps done" in as_pat.get(page).text

    # They may stay in both, and say so.
    assert as_pat.post(f"{page}put-away/").status_code == 302
    assert OFFERED not in as_pat.get("/").text
    assert look(community) == 0
    assert "Put away" in as_pat.get("/moving-on/").text
    with current.enter(community):
        assert badge.count(pat) == 0
        acts = Event.objects.filter(action__startswith="moving_on.").values_list(
            "action", flat=True
        )
        assert sorted(acts) == [
            "moving_on.asked",
            "moving_on.begun",
            "moving_on.listings_taken",
            "moving_on.put_away",
        ]
        assert not Event.objects.filter(detail__icontains="pat").exists()


def test_nothing_is_lost_while_a_network_rests_or_lets_nobody_in(
    nwl: NetworkRef, community: NetworkRef, lets_in: None, as_pat: Client, as_champion: Client
) -> None:
    look(community)
    page = walk(community)
    as_pat.post(f"{page}begin/")
    with current.shared():
        registry.suspend(network_id=nwl.id)
    assert look(community) == 1
    assert OFFERED not in as_pat.get("/").text
    assert "It is resting now" in as_pat.get(page).text
    for step in ("begin", "ask", "listings"):
        answer = as_pat.post(f"{page}{step}/")
        assert answer.status_code == 409
        assert "Nothing is lost" in answer.text
    with current.shared():
        registry.reactivate(network_id=nwl.id)
    with current.enter(nwl):
        domain = JoinDomain.objects.get()
    assert as_champion.post(f"/settings/domains/{domain.id}/remove/").status_code == 302
    assert homes.by_domain() == {}
    answer = as_pat.post(f"{page}ask/")
    assert answer.status_code == 409
    assert "does not let people with your address in" in answer.text
    assert mailed(nwl, "Join") == []
    # What was begun stays; it can be taken up once the domain is there again.
    look(community)
    as_champion.post("/settings/domains/", {"name": DOMAIN})
    assert as_pat.post(f"{page}ask/").status_code == 302
    assert len(mailed(nwl, "Join")) == 1


def test_what_was_not_begun_goes_with_its_reason_and_what_was_put_away_stays_away(
    nwl: NetworkRef, community: NetworkRef, lets_in: None, as_pat: Client, as_champion: Client
) -> None:
    look(community)
    as_champion.post("/settings/domains/found/", {})
    assert look(community) == 1
    assert OFFERED not in as_pat.get("/").text
    with current.enter(community):
        assert not Walk.objects.exists()
    as_champion.post("/settings/domains/found/", {"wishes": "on"})
    assert as_pat.post("/moving-on/").status_code == 302
    page = walk(community)
    assert page in as_pat.get("/moving-on/").text
    assert OFFERED in as_pat.get("/").text
    as_pat.post(f"{page}put-away/")
    as_pat.post("/moving-on/")
    look(community)
    assert OFFERED not in as_pat.get("/").text


def test_a_domain_is_told_of_only_as_its_network_wishes(
    nwl: NetworkRef, warwick: NetworkRef, community: NetworkRef
) -> None:
    """By the public list until its champion has said; and the open network is nobody's home."""
    for network, name in ((nwl, DOMAIN), (warwick, "wbs.ac.uk"), (community, "acorn.org")):
        with current.enter(network):
            JoinDomainFactory(name=name)
            joining.tell_homes()
    assert homes.by_domain() == {}
    for network in (nwl, warwick, community):
        with current.shared():
            commissioning.set_findability(
                network_id=network.id, is_listed=True, email_domains=[], by=None
            )
        with current.enter(network):
            joining.tell_homes()
    assert homes.by_domain() == {DOMAIN: {nwl.id}, "wbs.ac.uk": {warwick.id}}
    with current.enter(nwl):
        joining.choose_to_be_found(wishes=False, by=uuid7())
    with current.shared():
        assert list(HomeDomain.objects.values_list("name", flat=True)) == ["wbs.ac.uk"]
    # Taken off the public list, it is hidden at once, whatever is stored.
    with current.shared():
        commissioning.set_findability(
            network_id=warwick.id, is_listed=False, email_domains=[], by=None
        )
    assert homes.by_domain() == {}


def test_an_address_of_a_common_mail_provider_or_of_all_the_nhs_leads_nowhere(
    nwl: NetworkRef, community: NetworkRef
) -> None:
    with current.shared():
        HomeFactory(network_id=nwl.id, network=None)
        for name in ("gmail.com", "nhs.net"):
            HomeDomainFactory(network_id=nwl.id, network=None, name=name)
    with current.enter(community):
        admit(name="Gil Gmail", email="gil@gmail.com")
        admit(name="Nan Nhs", email="nan@nhs.net")
    assert look(community) == 0


def test_pages_are_ones_own_and_of_the_open_network_alone(
    world: World,
    nwl: NetworkRef,
    community: NetworkRef,
    lets_in: None,
    pat: Member,
    as_alice: Client,
) -> None:
    look(community)
    page = walk(community)
    with current.enter(community):
        other = world.client(community, admit(name="Olly Other").user)
    assert "Nothing yet" in other.get("/moving-on/").text
    for path in (page, *(f"{page}{step}/" for step in ("begin", "ask", "listings", "put-away"))):
        assert other.post(path).status_code == 404
        assert as_alice.post(path).status_code == 404
    assert as_alice.get("/moving-on/").status_code == 404
    assert "Move on to" not in as_alice.get("/people/me/").text
    assert other.get(f"{page}begin/").status_code == 405
    stranger = world.client(community)
    assert stranger.get(page).status_code == 302
    with current.enter(community):
        assert Walk.objects.get().begun_at is None


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({}, "moving_on_walk_once"),
        ({"there": uuid7(), "asked_at": True}, "moving_on_walk_begun_first"),
    ],
)
def test_what_makes_no_sense_is_not_stored(
    nwl: NetworkRef, alice: Member, change: dict[str, Any], constraint: str
) -> None:
    with current.enter(nwl):
        first = Walk.objects.create(member=alice, there=nwl.id)
        if change.get("asked_at"):
            change = {**change, "asked_at": clock.now()}
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            Walk.objects.create(**({"member": alice, "there": first.there} | change))


def test_a_domain_is_stored_once_and_in_one_form(nwl: NetworkRef) -> None:
    telling.tell(network=nwl, domains=[DOMAIN])
    with current.shared():
        HomeDomainFactory(network_id=nwl.id, network=None, name=DOMAIN)
        for name, constraint in ((DOMAIN, "homes_domain_once"), ("NHS.uk", "homes_domain_form")):
            with pytest.raises(IntegrityError, match=constraint), database.atomic():
                HomeDomain.objects.create(network_id=nwl.id, name=name)


def test_who_has_moved_is_found_by_their_link_too(
    nwl: NetworkRef, community: NetworkRef, pat: Member
) -> None:
    with current.enter(nwl):
        there = admit(name="Pat Public", email="p.public@gmail.com")
    MemberLinkFactory(network=community, member=pat, there=nwl, other=there)
    assert look(community) == 1
    with current.enter(community):
        assert Walk.objects.get().there == nwl.id
        assert members.by_handle("pat") is not None
