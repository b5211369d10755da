"""Roles for an organisation: given and taken by champions, and what each of them opens."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import database
from kernel.errors import Forbidden, NotFound
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.joining.models import Application, Invitation
from tenant_apps.leaving import services as leaving
from tenant_apps.members import role_services, selectors, services
from tenant_apps.members.models import HeldRole, Member
from tenant_apps.members.permissions import PartRole, scope_of
from tenant_apps.members.role_services import NeedsOrganisation, NotHere
from tenant_apps.organisations.models import Organisation
from tenant_apps.policy.permissions import Permission
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.joining import ApplicationFactory, InvitationFactory, JoinLinkFactory
from tests.factories.members import HeldRoleFactory, admit
from tests.factories.organisations import OrganisationFactory
from tests.isolation.routes import NETWORK, routes
from tests.isolation.things import nothings
from tests.world import World


@pytest.fixture
def trust(nwl: NetworkRef) -> Organisation:
    """An organisation with a team."""
    with current.enter(nwl):
        trust: Organisation = OrganisationFactory(name="Thames Trust")
        OrganisationFactory(name="Thames Theatres", parent=trust)
        return trust


@pytest.fixture
def council(nwl: NetworkRef) -> Organisation:
    """Another organisation."""
    with current.enter(nwl):
        council: Organisation = OrganisationFactory(name="Harrow Council")
        return council


@pytest.fixture
def people(nwl: NetworkRef, trust: Organisation, council: Organisation) -> dict[str, Member]:
    """Ted is at the trust, Tess in its team, Carl at the council."""
    with current.enter(nwl):
        team = Organisation.objects.get(name="Thames Theatres")
        return {
            "ted": admit(name="Ted Thames", organisation=trust),
            "tess": admit(name="Tess Thames", organisation=team),
            "carl": admit(name="Carl Council", organisation=council),
        }


@pytest.fixture
def hold(
    world: World, nwl: NetworkRef, champion: Member, trust: Organisation
) -> Callable[..., Client]:
    """The browser of Hana, who holds this role, at the trust unless it is said."""

    def holding(role: PartRole, organisation: Organisation | None = trust) -> Client:
        with current.enter(nwl):
            hana = admit(name="Hana Holder", organisation=trust)
            HeldRoleFactory(member=hana, role=role, organisation=organisation, by=champion)
            return world.client(nwl, hana.user)

    return holding


def of(nwl: NetworkRef, member: Member) -> Member:
    """The member as they are now."""
    with current.enter(nwl):
        return selectors.get(member.id, any_state=True)


# Giving and taking.


def test_a_champion_gives_a_role_and_takes_it(
    nwl: NetworkRef, as_champion: Client, champion: Member, alice: Member, trust: Organisation
) -> None:
    form = {"role": "champion", "organisation": str(trust.id)}
    for _ in "12":
        assert as_champion.post("/people/alice/roles/", form).status_code == 302
    assert "Champion of Thames Trust" in as_champion.get("/people/alice/").content.decode()
    listed = as_champion.get("/settings/roles/").content.decode()
    assert "Champion of an organisation" in listed
    assert "Alice Archer" in listed
    with current.enter(nwl):
        held = HeldRole.objects.get()
        assert (held.member_id, held.given_by) == (alice.id, champion.id)
    url = f"/people/alice/roles/{held.id}/end/"
    assert as_champion.get(url).status_code == 302
    assert as_champion.post(url).status_code == 302
    assert as_champion.post(url).status_code == 404
    with current.enter(nwl):
        assert not HeldRole.objects.exists()
        told = Event.objects.filter(subject=alice.id, action__startswith="member.role_")
        assert [one.action for one in told.order_by("id")] == [
            "member.role_given",
            "member.role_taken",
        ]
        assert told.first().detail == {"role": "champion", "organisation": str(trust.id)}


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"role": "wizard"},
        {"role": "champion", "organisation": ""},
        {"role": "broker", "organisation": ""},
        {"role": "champion", "organisation": str(uuid7())},
    ],
)
def test_a_bad_role_is_refused(as_champion: Client, alice: Member, form: dict[str, str]) -> None:
    assert as_champion.post("/people/alice/roles/", form).status_code == 422


def test_methods_and_missing_members(as_champion: Client, alice: Member) -> None:
    assert as_champion.get("/people/alice/roles/").status_code == 302
    assert as_champion.put("/people/alice/roles/").status_code == 405
    assert as_champion.post("/people/nobody/roles/", {"role": "event_host"}).status_code == 404
    assert as_champion.post("/settings/roles/").status_code == 405


@pytest.mark.parametrize("role", list(PartRole))
def test_only_a_champion_of_the_network_gives_roles(
    nwl: NetworkRef, hold: Callable[..., Client], people: dict[str, Member], role: PartRole
) -> None:
    browser = hold(role)
    form = {"role": "event_host", "organisation": ""}
    assert browser.post("/people/ted/roles/", form).status_code == 403
    assert browser.post("/people/ted/role/", {"role": "champion"}).status_code == 403
    assert browser.get("/settings/roles/").status_code == 403
    with current.enter(nwl):
        by = selectors.by_handle("hana")
        assert by is not None
        for role_ in PartRole:
            with pytest.raises(Forbidden):
                role_services.give(member=by, role=role_, organisation=None, by=by)


def test_strangers_and_members_do_neither(
    world: World, nwl: NetworkRef, as_alice: Client, alice: Member, champion: Member
) -> None:
    with current.enter(nwl):
        held = HeldRoleFactory(member=alice, by=champion)
    url = f"/people/alice/roles/{held.id}/end/"
    assert as_alice.post(url).status_code == 403
    assert world.client(nwl).post(url).status_code == 302
    with current.enter(nwl):
        assert HeldRole.objects.filter(id=held.id, member=alice).exists()


def test_a_role_of_another_member_is_not_found(
    nwl: NetworkRef, as_champion: Client, alice: Member, bob: Member, champion: Member
) -> None:
    with current.enter(nwl):
        held = HeldRoleFactory(member=alice, by=champion)
        with pytest.raises(NotFound):
            role_services.take(held_id=held.id, member=bob, by=champion)
    assert as_champion.post(f"/people/bob/roles/{held.id}/end/").status_code == 404


def test_roles_end_with_the_membership(
    nwl: NetworkRef, alice: Member, champion: Member, trust: Organisation
) -> None:
    with current.enter(nwl):
        HeldRoleFactory(member=alice, role="champion", organisation=trust, by=champion)
        leaving.let_go(member=alice, by=champion)
        assert not HeldRole.objects.exists()
        assert Event.objects.filter(action="member.role_taken", subject=alice.id).count() == 1
        with pytest.raises(NotHere):
            role_services.give(
                member=alice, role=PartRole.EVENT_HOST, organisation=None, by=champion
            )


def test_a_suspended_holder_may_nothing_until_they_are_back(
    nwl: NetworkRef, alice: Member, champion: Member, trust: Organisation
) -> None:
    with current.enter(nwl):
        HeldRoleFactory(member=alice, role="champion", organisation=trust, by=champion)
        services.suspend(member=alice, by=champion.id)
        assert not scope_of(selectors.get(alice.id, any_state=True), Permission.MEMBER_INVITE)
        services.reinstate(member=alice, by=champion.id)
        assert scope_of(selectors.get(alice.id), Permission.MEMBER_INVITE)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"role": "wizard"}, "members_held_role_known"),
        ({"role": "champion", "organisation": None}, "members_held_role_of_an_organisation"),
        ({"role": "broker", "organisation": None}, "members_held_role_of_an_organisation"),
        ({}, "members_held_role_once"),
    ],
)
def test_the_database_keeps_the_rules(
    nwl: NetworkRef, alice: Member, champion: Member, change: dict[str, Any], constraint: str
) -> None:
    with current.enter(nwl):
        HeldRoleFactory(member=alice, role="event_host", by=champion)
        row = {"member": alice, "role": "event_host", "given_by": champion.id} | change
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            HeldRole.objects.create(**row)


def test_a_champion_or_broker_needs_an_organisation(
    nwl: NetworkRef, alice: Member, champion: Member
) -> None:
    with current.enter(nwl), pytest.raises(NeedsOrganisation):
        role_services.give(member=alice, role="broker", organisation=None, by=champion)


def test_roles_are_read_with_the_login(
    hold: Callable[..., Client], as_alice: Client, alice: Member
) -> None:
    browser = hold(PartRole.EVENT_HOST)
    pages = []
    for client in (browser, as_alice):
        client.get("/")
        with counted() as queries:
            assert client.get("/").status_code == 200
        pages.append(len(queries))
    assert pages[0] == pages[1]


def test_whoever_holds_a_role_needs_the_second_step(
    world: World, nwl: NetworkRef, alice: Member, champion: Member, trust: Organisation
) -> None:
    browser = world.client(nwl)
    with current.enter(nwl):
        browser.force_login(alice.user)
    assert browser.get("/people/").status_code == 200
    with current.enter(nwl):
        HeldRoleFactory(member=alice, role="event_host", by=champion)
    answer = browser.get("/people/")
    assert answer.status_code == 302
    assert "/people/" not in answer.headers["Location"].partition("?")[0]


# What a champion of an organisation may do, and may not.


def test_a_champion_of_an_organisation_sees_its_people_and_suspends_them(
    nwl: NetworkRef, hold: Callable[..., Client], people: dict[str, Member]
) -> None:
    browser = hold(PartRole.CHAMPION)
    page = browser.get("/settings/members/").content.decode()
    assert "Ted Thames" in page
    assert "Tess Thames" in page
    assert "Carl Council" not in page
    for handle in ("ted", "tess"):
        assert browser.post(f"/people/{handle}/suspend/").status_code == 302
        assert of(nwl, people[handle]).state == Member.State.SUSPENDED
        assert browser.get(f"/people/{handle}/").status_code == 200
        assert browser.post(f"/people/{handle}/reinstate/").status_code == 302
    assert browser.get("/people/ted/end/").status_code == 200
    assert browser.post("/people/ted/end/").status_code == 302
    assert of(nwl, people["ted"]).state == Member.State.LEFT


@pytest.mark.parametrize("what", ["suspend", "reinstate", "end", "invite-back", "erase", "keep"])
def test_nobody_of_another_organisation_is_within_reach(
    nwl: NetworkRef, hold: Callable[..., Client], people: dict[str, Member], what: str
) -> None:
    browser = hold(PartRole.CHAMPION)
    for method in (browser.get, browser.post):
        assert method(f"/people/carl/{what}/").status_code in (403, 404)
    assert of(nwl, people["carl"]).state == Member.State.ACTIVE


def test_nor_is_anybody_there_who_has_a_role(
    nwl: NetworkRef, hold: Callable[..., Client], trust: Organisation, champion: Member
) -> None:
    browser = hold(PartRole.CHAMPION)
    with current.enter(nwl):
        chief = admit(name="Chief There", role="champion", organisation=trust)
        host = admit(name="Host There", organisation=trust)
        HeldRoleFactory(member=host, role="event_host", by=champion)
    for member in (chief, host):
        for what in ("suspend", "end"):
            assert browser.post(f"/people/{member.handle}/{what}/").status_code == 403
        assert of(nwl, member).is_active
    assert browser.post("/people/hana/suspend/").status_code == 403


def test_the_suspended_of_another_organisation_are_not_there(
    nwl: NetworkRef, hold: Callable[..., Client], people: dict[str, Member], champion: Member
) -> None:
    with current.enter(nwl):
        services.suspend(member=people["carl"], by=champion.id)
        services.suspend(member=people["ted"], by=champion.id)
    browser = hold(PartRole.CHAMPION)
    assert browser.get("/people/carl/").status_code == 404
    assert browser.get("/people/ted/").status_code == 200


def test_they_invite_to_their_organisation_and_as_members_alone(
    nwl: NetworkRef,
    hold: Callable[..., Client],
    trust: Organisation,
    council: Organisation,
) -> None:
    browser = hold(PartRole.CHAMPION)
    form = {"email": "new@thames.example", "name": "New", "role": "champion"}
    for bad in ("", str(council.id)):
        assert browser.post("/settings/invitations/", form | {"organisation": bad}).status_code == (
            422
        )
    good = form | {"organisation": str(trust.id)}
    assert browser.post("/settings/invitations/", good).status_code == 302
    with current.enter(nwl):
        made = Invitation.objects.get(email="new@thames.example")
        assert (made.role, made.organisation_id) == ("member", trust.id)
        others = [
            InvitationFactory(email="b@council.example", organisation=council),
            InvitationFactory(email="c@thames.example", organisation=trust, role="champion"),
            InvitationFactory(email="d@nowhere.example"),
        ]
    page = browser.get("/settings/invitations/").content.decode()
    assert "new@thames.example" in page
    assert not any(one.email in page for one in others)
    for one in others:
        for what in ("resend", "revoke"):
            assert browser.post(f"/settings/invitations/{one.id}/{what}/").status_code == 404
    assert browser.post(f"/settings/invitations/{made.id}/revoke/").status_code == 302


def test_they_approve_who_applied_for_their_organisation(
    nwl: NetworkRef,
    hold: Callable[..., Client],
    trust: Organisation,
    council: Organisation,
) -> None:
    with current.enter(nwl):
        link = JoinLinkFactory(needs_approval=True)
        theirs = ApplicationFactory(link=link, email="t@a.example", organisation=trust)
        other = ApplicationFactory(link=link, email="c@a.example", organisation=council)
    browser = hold(PartRole.CHAMPION)
    page = browser.get("/settings/applications/").content.decode()
    assert str(theirs.id) in page
    assert str(other.id) not in page
    url = "/settings/applications/"
    assert browser.post(url, {"application": [str(other.id)]}).status_code == 422
    for method in (browser.get, browser.post):
        assert method(f"{url}{other.id}/decline/").status_code == 404
    assert browser.post(url, {"application": [str(theirs.id)]}).status_code == 302
    with current.enter(nwl):
        states = dict(Application.objects.values_list("email", "state"))
    assert states == {"t@a.example": "approved", "c@a.example": "applied"}


def test_they_name_teams_of_their_organisation_alone(
    nwl: NetworkRef,
    hold: Callable[..., Client],
    trust: Organisation,
    council: Organisation,
) -> None:
    browser = hold(PartRole.CHAMPION)
    url = "/settings/organisations/"
    page = browser.get(url).content.decode()
    assert "Thames Theatres" in page
    assert "Harrow Council" not in page
    form = {"name": "Thames Wards", "kind": "trust"}
    for parent in ("", str(council.id), "x"):
        assert browser.post(url, form | {"parent": parent}).status_code == 422
    assert browser.post(url, form | {"parent": str(trust.id)}).status_code == 302
    assert browser.post(url, form | {"parent": str(trust.id)}).status_code == 422
    with current.enter(nwl):
        team = Organisation.objects.get(name="Thames Wards")
    assert team.parent_id == trust.id
    for one in (trust, council):
        for method in (browser.get, browser.post):
            assert method(f"{url}{one.id}/").status_code == 404
    to_council = {"name": "Thames Wards", "kind": "trust", "parent": str(council.id)}
    assert browser.post(f"{url}{team.id}/", to_council).status_code == 422
    renamed = to_council | {"name": "Thames Clinics", "parent": str(trust.id)}
    assert browser.post(f"{url}{team.id}/", renamed).status_code == 302


def test_a_champion_of_a_team_has_that_team_alone(
    nwl: NetworkRef, hold: Callable[..., Client], people: dict[str, Member]
) -> None:
    with current.enter(nwl):
        team = Organisation.objects.get(name="Thames Theatres")
    browser = hold(PartRole.CHAMPION, team)
    page = browser.get("/settings/members/").content.decode()
    assert "Tess Thames" in page
    assert "Ted Thames" not in page
    assert browser.post("/people/ted/suspend/").status_code == 403
    assert browser.get("/settings/organisations/").status_code == 200
    assert browser.get("/settings/").status_code == 200


def test_who_reads_reports_reads_and_does_nothing(
    nwl: NetworkRef, hold: Callable[..., Client], people: dict[str, Member], trust: Organisation
) -> None:
    with current.enter(nwl):
        other = JoinLinkFactory(label="Poster elsewhere")
        own = JoinLinkFactory(label="Poster at Thames", organisation=trust)
    browser = hold(PartRole.REPORT_READER)
    page = browser.get("/settings/sources/").content.decode()
    assert own.label in page
    assert other.label not in page
    assert f"/settings/links/{own.id}/" not in page
    assert other.label not in browser.get("/settings/sources.csv").content.decode()
    for path in ("/settings/", "/settings/members/", "/settings/invitations/"):
        assert browser.get(path).status_code == 403


def test_whoever_reads_reports_of_the_whole_network_reads_all(
    nwl: NetworkRef, hold: Callable[..., Client]
) -> None:
    with current.enter(nwl):
        other = JoinLinkFactory(label="Poster elsewhere")
    browser = hold(PartRole.REPORT_READER, None)
    assert other.label in browser.get("/settings/sources/").content.decode()


# By default nothing opens.

_LINKS = "link links poster poster_file qr_drawing qr_picture revoke_link"
_LISTS = "staff staff_columns staff_confirm staff_correct staff_example staff_review staff_settle"
OPENED = {
    PartRole.CHAMPION: {
        *(f"joining:{name}" for name in f"{_LINKS} {_LISTS}".split()),
        "arriving:sources",
        "arriving:sources_csv",
        "brokering:download_response_times",
        "brokering:response_times",
        "bulk:several",
        "joining:applications",
        "joining:decline",
        "joining:invitations",
        "joining:members",
        "joining:people",
        "joining:resend",
        "joining:revoke",
        "leavers:confirm",
        "leavers:review",
        "leavers:upload",
        "leaving:ask_to_erase",
        "leaving:invite_back",
        "leaving:keep",
        "leaving:let_go",
        "members:reinstate",
        "members:suspend",
        "organisations:list",
        "organisations:organisation",
    },
    PartRole.BROKER: {
        "brokering:act",
        "brokering:download_response_times",
        "brokering:item",
        "brokering:nudge",
        "brokering:queue",
        "brokering:response_times",
    },
    PartRole.EVENT_HOST: set[str](),
    PartRole.PORTFOLIO_MANAGER: set[str](),
    PartRole.REPORT_READER: {
        "arriving:sources",
        "arriving:sources_csv",
        "brokering:download_response_times",
        "brokering:response_times",
    },
}


@pytest.mark.parametrize("role", list(PartRole))
def test_a_role_opens_the_pages_it_is_for_and_no_other(
    nwl: NetworkRef, hold: Callable[..., Client], as_alice: Client, role: PartRole
) -> None:
    """Every address that is closed to members, asked by a holder about things that are not there.

    A door that lets in says that nothing is there; one that does not is 403 whatever is asked.
    """
    browser, values = hold(role), nothings()
    opened = set()
    for route in routes(NETWORK):
        path = route.paths(values)[0]
        method = "post" if route.name == "brokering:act" else "get"
        if getattr(as_alice, method)(path).status_code != 403:
            continue
        if getattr(browser, method)(path).status_code != 403:
            opened.add(route.name)
    assert opened == OPENED[role]
