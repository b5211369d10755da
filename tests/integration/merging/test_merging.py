"""Organisations that end: merged into another or closed, with all that named them, once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.test import Client

from kernel import clock, database
from kernel.errors import Forbidden, Refused
from kernel.ids import uuid7
from tenant_apps.announcements.models import Announcement
from tenant_apps.audit.models import Event
from tenant_apps.brokering.models import ResponseTime
from tenant_apps.credits import selectors as credits
from tenant_apps.credits import services as giving
from tenant_apps.groups import services as groups
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import Payer
from tenant_apps.importing.models import Newcomer
from tenant_apps.joining import services as joining
from tenant_apps.joining.models import Application, Invitation, JoinDomain, JoinLink
from tenant_apps.ledger import check
from tenant_apps.ledger.models import Transfer, TransferKind
from tenant_apps.members import services as members
from tenant_apps.members.models import HeldRole, Member
from tenant_apps.merging import following, services
from tenant_apps.merging.acts import Act
from tenant_apps.organisation_accounts import services as accounts
from tenant_apps.organisation_accounts.acts import Act as AccountAct
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations import services as organising
from tenant_apps.organisations.models import Organisation
from tenant_apps.scim import entries
from tenant_apps.scim.resources import Enterprise, Person
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.announcements import AnnouncementFactory
from tests.factories.brokering import ResponseTimeFactory
from tests.factories.groups import GroupFactory, fill_chest
from tests.factories.importing import NewcomerFactory
from tests.factories.joining import (
    ApplicationFactory,
    InvitationFactory,
    JoinDomainFactory,
    JoinLinkFactory,
)
from tests.factories.members import PASSWORD, HeldRoleFactory, admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.organisation_accounts.conftest import account, minutes
from tests.world import World

MOST = 12


@pytest.fixture
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def royal(inside: NetworkRef, champion: Member, alice: Member, bob: Member) -> Organisation:
    """It has two members, a team, ninety minutes, and everything that can name it."""
    made: Organisation = OrganisationFactory(name="The Royal", by=champion.id)
    OrganisationFactory(name="Royal Ward", parent=made)
    for member in (alice, bob):
        members.move(member=member, organisation=made, by=champion.id)
    HeldRoleFactory(member=alice, role="champion", organisation=made, by=champion)
    HeldRoleFactory(member=alice, role="event_host", organisation=made, by=champion)
    JoinLinkFactory(label="Royal poster", organisation=made)
    JoinDomainFactory(name="royal.nhs.example", organisation=made)
    InvitationFactory(email="ines@royal.example", organisation=made)
    ApplicationFactory(email="ada@royal.example", organisation=made)
    newcomer = NewcomerFactory(email="noa@royal.example")
    Newcomer.objects.filter(id=newcomer.id).update(organisation=made)
    AnnouncementFactory(organisation=made)
    ResponseTimeFactory(organisation=made)
    fill(made, champion, 90)
    GroupFactory(provider=alice, recipients=[bob], payer=Payer.ORGANISATION, organisation=made)
    return made


@pytest.fixture
def trust(inside: NetworkRef, champion: Member) -> Organisation:
    """The other one, whose account was never opened."""
    made: Organisation = OrganisationFactory(name="Thames Trust", by=champion.id)
    return made


def fill(organisation: Organisation, champion: Member, amount: int) -> None:
    """An open account with so many minutes of the chest's."""
    accounts.act(what=AccountAct.OPEN, organisation_id=organisation.id, by=champion)
    fill_chest(600)
    giving.fund(
        key=uuid7(),
        granter=champion,
        organisation_id=organisation.id,
        minutes=amount,
        reason="For all",
    )


def end(act: Act, it: Organisation, into: Organisation | None, by: Member) -> bool:
    return services.end(act=act, organisation_id=it.id, into_id=into.id if into else None, by=by)


def url(organisation: Organisation, act: str) -> str:
    return f"/settings/organisations/{organisation.id}/{act}/"


def named(organisation: Organisation) -> set[str]:
    """What names it, of all that there is a foreign key for."""
    found = set()
    for relation in relations():
        model, field = relation.related_model, relation.field.name
        if model._base_manager.filter(**{field: organisation}).exists():
            found.add(f"{model._meta.label}.{field}")
    return found


def relations() -> list[Any]:
    fields = Organisation._meta.get_fields(include_hidden=True)
    return [one for one in fields if one.auto_created and not one.concrete]


def test_every_foreign_key_to_an_organisation_is_known_to_merging() -> None:
    keys = {f"{one.related_model._meta.label}.{one.field.name}" for one in relations()}
    assert keys == following.FOLLOWED.keys() | following.STAYS.keys()
    assert not following.FOLLOWED.keys() & following.STAYS.keys()


def test_all_of_one_goes_to_another(
    royal: Organisation,
    trust: Organisation,
    champion: Member,
    alice: Member,
    as_champion: Client,
) -> None:
    """Looked at first, then done, and sent twice: it happens once."""
    HeldRoleFactory(member=alice, role="champion", organisation=trust, by=champion)
    before = named(royal)
    assert before >= following.FOLLOWED.keys()
    assert as_champion.get(url(royal, "merge")).status_code == 200
    with counted() as queries:
        page = as_champion.get(url(royal, "merge"), {"into": str(trust.id)}).text
    assert len(queries) <= MOST, queries
    for said in (
        "Merge The Royal into Thames Trust?",
        "2 members, to Thames Trust",
        "Royal Ward, to Thames Trust",
        "1 link or poster and 1 e-mail domain, to Thames Trust",
        "1 invitation and 1 application, to Thames Trust",
        "Alice Archer (Champion of an organisation), Alice Archer (Event host)",
        "1.5 hours, to the account of Thames Trust, which is opened for them",
        "1 group, for Thames Trust to decide",
    ):
        assert said in page
    assert named(royal) == before
    chest = credits.chest().balance_minutes
    for _ in range(2):
        answer = as_champion.post(url(royal, "merge"), {"into": str(trust.id)})
        assert answer.status_code == 302
    assert named(royal) == {"credits.Gift.organisation"}
    assert named(trust) >= following.FOLLOWED.keys() - {"brokering.ResponseTime.organisation"}
    assert not ResponseTime.objects.exists()
    assert Organisation.objects.get(name="Royal Ward").parent == trust
    held = HeldRole.objects.filter(member=alice).values_list("role", "organisation_id")
    assert sorted(held) == [("champion", trust.id), ("event_host", trust.id)]
    assert (minutes(royal), minutes(trust)) == ((0, 0), (90, 0))
    assert account(royal).is_closed
    assert credits.chest().balance_minutes == chest
    assert Transfer.objects.filter(kind=TransferKind.LEAVING).count() == 1
    assert list(check.check()) == []
    told = Event.objects.get(action="organisation.merged")
    assert (told.actor, told.subject) == (champion.id, royal.id)
    assert told.detail == {"into": str(trust.id), "members": 2}


def test_afterwards_it_is_offered_to_nobody_and_leads_on(
    royal: Organisation,
    trust: Organisation,
    champion: Member,
    as_champion: Client,
    as_alice: Client,
) -> None:
    elder = OrganisationFactory(name="The Infirmary")
    assert end(Act.MERGE, elder, royal, champion)
    stale = Organisation.objects.get(id=royal.id)
    assert end(Act.MERGE, royal, trust, champion)
    for one in (royal, elder):
        assert organisations.get(one.id).merged_into == trust
        assert organisations.by_name()[one.name.lower()] == trust
    person = Person(user_name="x")
    person[Enterprise] = Enterprise(department="THE ROYAL")
    assert entries.organisation(person) == trust
    pages = {
        path: client.get(path).text
        for client, path in (
            (as_champion, "/settings/invitations/"),
            (as_champion, "/settings/links/"),
            (as_champion, f"{url(trust, 'merge')}"),
            (as_champion, "/settings/members/several/"),
            (as_alice, "/people/me/"),
            (as_alice, "/people/"),
        )
    }
    for path, page in pages.items():
        assert f'value="{royal.id}"' not in page, path
    lists = as_champion.get("/settings/organisations/").text
    assert "Merged into Thames Trust" in lists
    assert (
        "Merged into Thames Trust" in as_champion.get(f"/settings/organisations/{royal.id}/").text
    )
    link = JoinLink.objects.get(label="Royal poster")
    joined = joining.join(link=link, email="new@a.example", name="New", password=PASSWORD)
    assert joined.organisation == trust
    # Whoever still has the old one in a form that is open writes the one that it leads to.
    late = admit(name="Late", organisation=stale)
    assert Member.objects.get(id=late.id).organisation == trust
    with pytest.raises(organising.NameTaken):
        OrganisationFactory(name="the royal")
    with pytest.raises(organising.Ended, match="The Royal is part of Thames Trust now"):
        AnnouncementFactory(organisation=stale)
    with pytest.raises(organising.Ended):
        accounts.act(what=AccountAct.OPEN, organisation_id=royal.id, by=champion)
    old = as_champion.get(f"/credits/organisations/{royal.id}/").text
    assert "All it had, to Thames Trust" in old
    assert "Open it again" not in old
    assert "All that The Royal had" in as_champion.get(f"/credits/organisations/{trust.id}/").text
    log = as_champion.get("/settings/log/").text
    assert "merged The Royal, an organisation, into another" in log


def test_one_is_closed_and_its_members_belong_to_none(
    royal: Organisation, champion: Member, alice: Member, as_champion: Client
) -> None:
    refused = as_champion.get(url(royal, "close"), {"into": ""}).text
    assert "1 group counts on The Royal to pay" in refused
    with pytest.raises(services.StillToPay):
        end(Act.CLOSE, royal, None, champion)
    groups.withdraw(group_id=Group.objects.get().id, key=uuid7(), by=alice)
    page = as_champion.get(url(royal, "close"), {"into": ""}).text
    assert "1.5 hours, to the community chest" in page
    assert "1 link or poster and 1 e-mail domain, withdrawn" in page
    chest = credits.chest().balance_minutes
    assert as_champion.post(url(royal, "close"), {"into": ""}).status_code == 302
    assert not Member.objects.filter(organisation=royal).exists()
    assert Member.objects.get(id=alice.id).organisation is None
    assert not HeldRole.objects.exists()
    assert Organisation.objects.get(name="Royal Ward").parent is None
    assert (minutes(royal), credits.chest().balance_minutes) == ((0, 0), chest + 90)
    assert JoinLink.objects.get(label="Royal poster").revoked_at
    assert JoinDomain.objects.get().removed_at
    waiting = (Invitation.objects.get(email="ines@royal.example"), Application.objects.get())
    assert [one.organisation for one in waiting] == [None, None]
    assert Announcement.objects.get().organisation == royal
    assert list(check.check()) == []
    # Its name is free, and in a form that was open it means no organisation.
    assert OrganisationFactory(name="The Royal").is_active
    assert Member.objects.get(id=admit(name="Late", organisation=royal).id).organisation is None


def test_one_is_closed_and_its_members_move(
    royal: Organisation, trust: Organisation, champion: Member, alice: Member
) -> None:
    chest = credits.chest().balance_minutes
    assert end(Act.CLOSE, royal, trust, champion)
    assert Member.objects.get(id=alice.id).organisation == trust
    assert organisations.get(royal.id).state == "closed"
    assert organisations.account_of(trust.id) is None
    assert credits.chest().balance_minutes == chest + 90
    assert JoinLink.objects.get(label="Royal poster").organisation == trust
    assert not HeldRole.objects.exists()


def test_a_team_goes_into_its_own_organisation_and_the_other_way_round(
    royal: Organisation, trust: Organisation, champion: Member
) -> None:
    team, other = Organisation.objects.get(name="Royal Ward"), OrganisationFactory(parent=royal)
    assert end(Act.MERGE, royal, team, champion)
    assert organisations.get(team.id).parent is None
    assert organisations.get(other.id).parent == team
    assert end(Act.MERGE, other, team, champion)
    assert organisations.get(royal.id).merged_into == team


def test_what_cannot_be_is_refused_in_words(
    royal: Organisation,
    trust: Organisation,
    champion: Member,
    alice: Member,
    bob: Member,
    as_champion: Client,
) -> None:
    def refusal(act: Act, into: Organisation) -> str:
        """Said beforehand, and said by the act itself, which changes nothing."""
        before = named(royal), minutes(royal)
        shown = as_champion.get(url(royal, act), {"into": str(into.id)}).text
        with pytest.raises(Refused) as refused:
            end(act, royal, into, champion)
        assert refused.value.message in shown
        assert "What will happen" in shown
        assert (named(royal), minutes(royal)) == before
        return refused.value.code

    team = OrganisationFactory(name="Thames Ward", parent=trust)
    assert refusal(Act.MERGE, team) == "teams_too_deep"
    fill(trust, champion, 30)
    accounts.act(what=AccountAct.FREEZE, organisation_id=trust.id, by=champion)
    assert refusal(Act.MERGE, trust) == "account_not_taken"
    GroupFactory(
        provider=alice,
        recipients=[bob],
        payer=Payer.ORGANISATION,
        organisation=royal,
        state="agreed",
    )
    assert refusal(Act.CLOSE, trust) == "account_still_held"
    assert as_champion.post(url(royal, "close"), {"into": str(trust.id)}).status_code == 409
    for act, said in (("merge", {}), ("merge", {"into": ""}), ("merge", {"into": str(royal.id)})):
        assert as_champion.post(url(royal, act), said).status_code == 422
    with pytest.raises(services.IntoItself):
        end(Act.CLOSE, royal, royal, champion)
    with pytest.raises(Forbidden):
        end(Act.MERGE, royal, trust, alice)
    assert organisations.get(royal.id).is_active


def test_others_find_no_way_to_end_one(
    world: World, nwl: NetworkRef, royal: Organisation, as_alice: Client
) -> None:
    """Alice is its champion, and not the network's."""
    for act in Act:
        for method in (as_alice.get, as_alice.post):
            assert method(url(royal, act)).status_code == 403
        assert world.client(nwl).post(url(royal, act)).status_code == 302
    assert "Merge into another" not in as_alice.get("/settings/organisations/").text


def at_once(network: NetworkRef, *acts: Callable[[], object]) -> list[str]:
    """What became of each: `done`, or the refusal's code."""
    barrier = Barrier(len(acts))

    def run(one: Callable[[], object]) -> str:
        try:
            with current.enter(network):
                Organisation.objects.count()
                barrier.wait()
                one()
            return "done"
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_champions_at_once_one_wins(
    inside: NetworkRef, royal: Organisation, trust: Organisation, champion: Member
) -> None:
    harrow, brent = OrganisationFactory(name="Harrow"), OrganisationFactory(name="Brent")
    outcomes = at_once(
        inside,
        lambda: end(Act.MERGE, royal, trust, champion),
        lambda: end(Act.MERGE, royal, harrow, champion),
        lambda: admit(name="Late", organisation=royal),
    )
    assert sorted(outcomes) == ["done", "done", "organisation_ended"]
    assert not Member.objects.filter(organisation__state="merged").exists()
    into_each_other = at_once(
        inside,
        lambda: end(Act.MERGE, brent, harrow, champion),
        lambda: end(Act.MERGE, harrow, brent, champion),
    )
    assert sorted(into_each_other) == ["done", "organisation_ended"]
    assert Organisation.objects.filter(state="merged").count() == 2
    assert list(check.check()) == []


def test_the_database_keeps_the_rules(trust: Organisation) -> None:
    ward = OrganisationFactory(name="Thames Ward", parent=trust)
    now = clock.now()
    for it, change, constraint in (
        (ward, {"state": "lost", "ended_at": now, "parent": None}, "state_known"),
        (ward, {"state": "closed"}, "ended_stands_apart"),
        (ward, {"ended_at": now}, "ended_stands_apart"),
        (ward, {"state": "merged", "ended_at": now, "parent": None}, "merged_leads_on"),
        (
            ward,
            {"state": "closed", "ended_at": now, "parent": None, "merged_into": ward},
            "not_into_itself",
        ),
        (trust, {"state": "closed", "ended_at": now}, "nest one level deep"),
    ):
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            Organisation.objects.filter(id=it.id).update(**change)
    Organisation.objects.filter(id=ward.id).update(state="closed", ended_at=now, parent=None)
    with pytest.raises(organising.TooDeep):
        OrganisationFactory(parent=ward)


def test_a_team_moves_under_another_and_out(
    royal: Organisation, trust: Organisation, as_champion: Client
) -> None:
    ward = Organisation.objects.get(name="Royal Ward")
    path = f"/settings/organisations/{ward.id}/"
    for parent in (str(trust.id), ""):
        form = {"name": ward.name, "kind": "trust", "parent": parent}
        assert as_champion.post(path, form).status_code == 302
    assert organisations.get(ward.id).parent is None
    moved = Event.objects.filter(action="organisation.moved", subject=ward.id).order_by("id")
    assert [one.detail["after"] for one in moved] == [str(trust.id), ""]
