"""One thing done to many members: who is reached, who is left out and why, who is told."""

import pytest
from django.test import Client

from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.members import HeldRoleFactory, admit
from tests.factories.organisations import OrganisationFactory
from tests.world import World

PAGE = "/settings/members/several/"
MOST = 14


@pytest.fixture
def trust(nwl: NetworkRef) -> Organisation:
    with current.enter(nwl):
        made: Organisation = OrganisationFactory(name="Thames Trust")
    return made


def now(nwl: NetworkRef, member: Member) -> Member:
    with current.enter(nwl):
        return Member.objects.select_related("organisation").get(id=member.id)


def send(client: Client, act: str, *members: Member, **more: object) -> object:
    return client.post(PAGE, {"act": act, "who": [str(one.id) for one in members], **more})


def test_the_list_offers_what_can_be_done(as_champion: Client, alice: Member) -> None:
    page = as_champion.get(PAGE).text
    for said in (alice.name, "Suspend", "Change the type of membership", "End the membership"):
        assert said in page
    assert PAGE in as_champion.get("/settings/members/").text


def test_nothing_happens_before_they_are_sure(
    nwl: NetworkRef, as_champion: Client, alice: Member, bob: Member
) -> None:
    page = send(as_champion, "suspend", alice, bob).text  # type: ignore[attr-defined]
    assert "Suspend: 2 people" in page
    assert now(nwl, alice).is_active
    answer = send(as_champion, "suspend", alice, bob, sure="yes")
    assert answer["Location"] == PAGE  # type: ignore[index]
    assert {now(nwl, one).state for one in (alice, bob)} == {"suspended"}
    assert "2 people suspended." in as_champion.get(PAGE).text
    with current.enter(nwl):
        assert Event.objects.filter(action="member.suspended").count() == 2


def test_who_cannot_be_is_left_out_by_name_and_reason(
    nwl: NetworkRef, as_champion: Client, champion: Member, alice: Member, bob: Member
) -> None:
    send(as_champion, "suspend", bob, sure="yes")
    page = send(as_champion, "suspend", champion, alice, bob).text  # type: ignore[attr-defined]
    assert "Suspend: 1 person" in page
    assert f"{champion.name} is yourself" in page
    assert f"{bob.name} is suspended already" in page
    send(as_champion, "suspend", champion, alice, bob, sure="yes")
    assert f"1 person suspended. Left out: {bob.name} is suspended already" in (
        as_champion.get(PAGE).text
    )
    assert now(nwl, champion).is_active
    send(as_champion, "reinstate", alice, bob, champion, sure="yes")
    assert {now(nwl, one).state for one in (alice, bob)} == {"active"}


def test_the_last_champion_is_not_suspended_by_another(
    world: World, nwl: NetworkRef, champion: Member, alice: Member
) -> None:
    """What only the service knows is told as well, and stops nobody else."""
    with current.enter(nwl):
        other = admit(name="Dora Dean", role="champion")
    client = world.client(nwl, other.user)
    send(client, "suspend", champion, alice, sure="yes")
    assert not now(nwl, champion).is_active
    again = world.client(nwl, other.user)
    send(again, "end", other, champion, sure="yes")
    assert (now(nwl, other).state, now(nwl, champion).state) == ("active", "left")


def test_many_move_to_an_organisation(
    nwl: NetworkRef, as_champion: Client, alice: Member, bob: Member, trust: Organisation
) -> None:
    assert "Organisation" in send(as_champion, "move", alice).text  # type: ignore[attr-defined]
    refused = send(as_champion, "move", alice, sure="yes")
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert now(nwl, alice).organisation is None
    for _ in range(2):
        send(as_champion, "move", alice, bob, sure="yes", organisation=str(trust.id))
    assert now(nwl, alice).organisation == now(nwl, bob).organisation == trust
    assert "belongs there already" in as_champion.get(PAGE).text
    with current.enter(nwl):
        assert Event.objects.filter(action="member.moved").count() == 2


def test_many_change_their_type_and_keep_their_term(
    nwl: NetworkRef, as_champion: Client, alice: Member, bob: Member
) -> None:
    as_champion.post(f"/people/{bob.handle}/type/", {"type": "staff", "ends_on": "2099-07-31"})
    send(as_champion, "type", alice, bob, sure="yes", type="student")
    assert {now(nwl, one).membership_type for one in (alice, bob)} == {"student"}
    assert str(now(nwl, bob).term_ends_on) == "2099-07-31"
    assert send(as_champion, "type", alice, sure="yes", type="guest").status_code == 422  # type: ignore[attr-defined]


def test_many_memberships_end_and_each_is_told(
    nwl: NetworkRef, as_champion: Client, alice: Member, bob: Member
) -> None:
    send(as_champion, "end", alice, bob, sure="yes")
    assert {now(nwl, one).state for one in (alice, bob)} == {"left"}
    with current.enter(nwl):
        told = Mail.objects.filter(to__in=[alice.user.email, bob.user.email])
        assert told.values("to").distinct().count() == 2


def test_a_champion_of_an_organisation_reaches_its_members_alone(
    world: World, nwl: NetworkRef, alice: Member, bob: Member, trust: Organisation
) -> None:
    with current.enter(nwl):
        hana = admit(name="Hana Holder", organisation=trust)
        tess = admit(name="Tess Team", organisation=trust)
        broker = admit(name="Bea Broker", organisation=trust, role="broker")
        HeldRoleFactory(member=hana, role="champion", organisation=trust)
        elsewhere = OrganisationFactory(name="Harrow Council")
    client = world.client(nwl, hana.user)
    page = client.get(PAGE).text
    assert (tess.name in page, alice.name in page) == (True, False)
    assert "Change the type" not in page
    send(client, "suspend", alice, tess, broker, hana, sure="yes")
    assert [now(nwl, one).state for one in (alice, tess, broker, hana)] == [
        *("active", "suspended", "active", "active")
    ]
    refused = send(client, "move", tess, sure="yes", organisation=str(elsewhere.id))
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert send(client, "type", tess, sure="yes", type="student").status_code == 422  # type: ignore[attr-defined]
    assert now(nwl, tess).organisation == trust


SOMEBODY = "01a22993-74c8-733b-a1f3-c496f5c7b59f"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Tick somebody first."),
        ({"who": ["nonsense"], "act": "suspend"}, "Select a valid choice"),
        (
            {"who": [SOMEBODY], "act": "erase"},
            "Select a valid choice",
        ),
        ({"who": [SOMEBODY]}, "Choose what is to be done."),
    ],
)
def test_what_is_wrong_is_said(as_champion: Client, sent: dict[str, object], said: str) -> None:
    answer = as_champion.post(PAGE, sent)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_somebody_of_another_network_is_nobody(
    as_champion: Client, alice: Member, sofia: Member
) -> None:
    page = send(as_champion, "suspend", sofia).text  # type: ignore[attr-defined]
    assert ("Suspend: no people" in page, sofia.name in page) == (True, False)


def test_others_may_not(world: World, nwl: NetworkRef, as_alice: Client, bob: Member) -> None:
    with current.enter(nwl):
        broker = admit(name="Bea Broker", role="broker")
    for client in (as_alice, world.client(nwl, broker.user)):
        assert client.get(PAGE).status_code == 403
        assert send(client, "suspend", bob, sure="yes").status_code == 403  # type: ignore[attr-defined]
    assert world.client(nwl).get(PAGE).status_code == 302
    assert now(nwl, bob).is_active


def test_other_methods_are_refused(as_champion: Client) -> None:
    for method in ("put", "delete", "patch"):
        assert getattr(as_champion, method)(PAGE).status_code == 405


def test_the_list_asks_the_database_little(nwl: NetworkRef, as_champion: Client) -> None:
    with current.enter(nwl):
        for number in range(5):
            admit(name=f"Member {number}")
    as_champion.get(PAGE)
    with counted() as queries:
        as_champion.get(PAGE)
    assert len(queries) <= MOST
