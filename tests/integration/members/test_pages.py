"""The directory and members' pages: for members, without contact details."""

import pytest
from django.test import Client

from tenant_apps.members import sections, selectors, services
from tenant_apps.members.models import Member
from tenant_apps.search.finding import PAGE_SIZE
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.searching import next_page
from tests.world import World

CHAMPIONS_POSTS = ["suspend", "reinstate", "role"]


@pytest.fixture
def stranger(world: World, nwl: NetworkRef) -> Client:
    """Somebody who is not signed in."""
    return world.client(nwl)


def test_the_directory_shows_who_is_here(as_alice: Client, bob: Member) -> None:
    page = as_alice.get("/people/").content.decode()
    assert "Alice Archer" in page
    assert "Bob Baker" in page
    assert "@example.org" not in page


@pytest.mark.parametrize(
    ("words", "found"), [("bak", True), ("thames bob", True), ("matron", True), ("zed", False)]
)
def test_people_are_found_by_name_job_and_organisation(
    nwl: NetworkRef, as_alice: Client, words: str, found: bool
) -> None:
    with current.enter(nwl):
        trust = OrganisationFactory(name="Thames Trust")
        admit(name="Bob Baker", organisation=trust, job_title="Matron")
    page = as_alice.get("/people/", {"q": words}).content.decode()
    assert ("Bob Baker" in page) is found
    assert ("Nobody found" in page) is not found


@pytest.mark.parametrize("query", ["%", "_", "\0", "x" * 5000, "' OR 1=1 --"])
def test_a_strange_search_is_only_a_search(as_alice: Client, query: str) -> None:
    assert as_alice.get("/people/", {"q": query}).status_code == 200


def test_the_directory_is_paged(nwl: NetworkRef, as_alice: Client) -> None:
    with current.enter(nwl):
        for number in range(PAGE_SIZE + 1):
            admit(name=f"Zara {number:02}")
    first = as_alice.get("/people/").content.decode()
    assert "Zara 20" not in first
    assert "Zara 20" in as_alice.get(f"/people/{next_page(first)}").content.decode()


def test_a_members_page_has_no_contact_details(as_alice: Client, bob: Member) -> None:
    page = as_alice.get(f"/people/{bob.handle}/").content.decode()
    assert "Bob Baker" in page
    assert "bob@nwl" in page
    assert bob.user.email not in page
    assert "Suspend" not in page


def test_apps_above_add_their_parts_to_a_members_page(
    as_alice: Client, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sections, "_sections", {sections.MAIN: [], sections.ASIDE: []})
    sections.register(sections.MAIN, lambda member, viewer: f"{viewer.name} sees {member.name}")
    sections.register(sections.ASIDE, lambda member, viewer: "")
    assert "Alice Archer sees Bob Baker" in as_alice.get("/people/bob/").content.decode()


@pytest.mark.parametrize("path", ["/people/", "/people/bob/", "/people/me/"])
def test_strangers_are_sent_to_sign_in_and_back(stranger: Client, bob: Member, path: str) -> None:
    response = stranger.get(path)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/sign-in/?next={path}"


def test_missing_and_suspended_members_look_the_same(
    nwl: NetworkRef, as_alice: Client, bob: Member, champion: Member
) -> None:
    with current.enter(nwl):
        services.suspend(member=bob, by=champion.id)
    assert as_alice.get("/people/bob/").status_code == 404
    assert as_alice.get("/people/nobody/").status_code == 404
    assert "Bob Baker" not in as_alice.get("/people/").content.decode()


def test_a_suspended_member_reads_that_they_are(
    nwl: NetworkRef, world: World, alice: Member, champion: Member
) -> None:
    with current.enter(nwl):
        suspended = services.suspend(member=alice, by=champion.id)
    response = world.client(nwl, suspended.user).get("/people/")
    assert response.status_code == 403
    assert "suspended" in response.content.decode()


def test_someone_of_another_network_is_nobody_here(
    world: World, nwl: NetworkRef, warwick: NetworkRef, bob: Member, sofia: Member
) -> None:
    visitor = world.client(warwick, sofia.user)
    assert visitor.get("/people/bob/").status_code == 404
    visitor.defaults["HTTP_HOST"] = nwl.host
    response = visitor.get("/people/bob/", headers={"host": nwl.host})
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/")


def test_one_changes_ones_own_page(nwl: NetworkRef, as_alice: Client, alice: Member) -> None:
    form = {"name": "Alice Bell", "job_title": "Matron", "about": "Falls", "organisation": ""}
    form |= {"free_on": ["4", "2"]}
    response = as_alice.post("/people/me/", form)
    assert response.headers["Location"] == "/people/alice/"
    with current.enter(nwl):
        changed = selectors.get(alice.id)
    assert (changed.name, changed.about, changed.shows_name_outside) == ("Alice Bell", "Falls", 0)
    assert changed.free_on == [2, 4]
    assert "Tuesdays and Thursdays" in as_alice.get("/people/alice/").content.decode()
    as_alice.post("/people/me/", form | {"free_on": []})
    assert "Usually free" not in as_alice.get("/people/alice/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 121),
        ("about", "x" * 1001),
        ("organisation", "none"),
        ("free_on", "8"),
    ],
)
def test_a_bad_profile_is_refused_beside_the_field(
    as_alice: Client, field: str, value: str
) -> None:
    good = {"name": "Alice", "job_title": "", "about": "", "organisation": ""}
    response = as_alice.post("/people/me/", good | {field: value})
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()


def test_a_champion_suspends_and_lets_back_in(
    nwl: NetworkRef, as_champion: Client, bob: Member
) -> None:
    assert "Suspend" in as_champion.get("/people/bob/").content.decode()
    as_champion.post("/people/bob/suspend/")
    assert "Let back in" in as_champion.get("/people/bob/").content.decode()
    as_champion.post("/people/bob/reinstate/")
    with current.enter(nwl):
        assert selectors.get(bob.id).is_active


def test_a_champion_changes_roles_but_keeps_one_champion(
    nwl: NetworkRef, as_champion: Client, bob: Member, champion: Member
) -> None:
    assert as_champion.post("/people/bob/role/", {"role": "broker"}).status_code == 302
    assert as_champion.post("/people/bob/role/", {"role": "king"}).status_code == 422
    own = as_champion.post(f"/people/{champion.handle}/role/", {"role": "member"})
    assert own.status_code == 409
    assert "last champion" in own.content.decode()
    with current.enter(nwl):
        assert selectors.get(bob.id).role == "broker"


@pytest.mark.parametrize("what", CHAMPIONS_POSTS)
@pytest.mark.parametrize("role", ["member", "broker"])
def test_others_do_none_of_that(
    world: World, nwl: NetworkRef, bob: Member, what: str, role: str
) -> None:
    with current.enter(nwl):
        other = admit(name="Olu Other", role=role)
    client = world.client(nwl, other.user)
    assert client.post(f"/people/bob/{what}/", {"role": "champion"}).status_code == 403
    with current.enter(nwl):
        assert selectors.get(bob.id).role == "member"


def test_suspending_asks_first(nwl: NetworkRef, as_champion: Client, bob: Member) -> None:
    asked = as_champion.get("/people/bob/suspend/").content.decode()
    assert "Suspend Bob Baker?" in asked
    assert 'action="/people/bob/suspend/"' in asked
    shown = as_champion.get("/people/bob/").content.decode()
    assert 'href="/people/bob/suspend/"' in shown
    assert 'action="/people/bob/suspend/"' not in shown
    with current.enter(nwl):
        assert selectors.get(bob.id).is_active


def test_who_cannot_be_suspended_is_not_asked_about(
    nwl: NetworkRef, as_champion: Client, champion: Member, bob: Member
) -> None:
    as_champion.post("/people/bob/suspend/")
    for handle in ("bob", champion.handle):
        shown = as_champion.get(f"/people/{handle}/suspend/")
        assert shown["Location"] == f"/people/{handle}/"


@pytest.mark.parametrize("what", ["reinstate", "role"])
def test_the_addresses_of_acts_lead_to_the_member(
    as_champion: Client, bob: Member, what: str
) -> None:
    assert as_champion.get(f"/people/bob/{what}/")["Location"] == "/people/bob/"


@pytest.mark.parametrize("what", CHAMPIONS_POSTS)
def test_a_member_who_is_missing_is_missing(as_champion: Client, what: str) -> None:
    assert as_champion.get(f"/people/nobody/{what}/").status_code == 404
    assert as_champion.post(f"/people/nobody/{what}/", {"role": "broker"}).status_code == 404


def test_ones_own_page_leads_to_all_that_is_ones_own(nwl: NetworkRef, as_alice: Client) -> None:
    """Password, passkeys and devices are found from it, and lead back."""
    shown = as_alice.get("/people/me/").text
    assert 'href="/security/"' in shown
    assert 'href="/people/me/"' in as_alice.get("/security/").text.split("<main")[0]
