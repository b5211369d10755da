"""The open community network: anybody joins who shows an address, without a code."""

import pytest
from django.test import Client

from tenant_apps.joining import services
from tenant_apps.joining.models import Arrival, Invitation, JoinLink
from tenant_apps.joining.services import forgetting, reminding
from tenant_apps.members import selectors as members
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.joining import JoinLinkFactory
from tests.factories.members import PASSWORD, admit
from tests.integration.joining.mailed import mails, path_in
from tests.world import World

ANN = "ann@acorn-hospice.org"


@pytest.fixture
def community(world: World) -> NetworkRef:
    return world.network("open", "Open Improvement Network", "community")


@pytest.fixture
def anyone(world: World, community: NetworkRef) -> Client:
    return world.client(community)


@pytest.fixture
def as_kit(world: World, community: NetworkRef) -> Client:
    """Who runs it."""
    with current.enter(community):
        return world.client(community, admit(name="Kit Keeper", role="champion").user)


def test_anybody_joins_by_their_mail_and_says_where_they_work(
    community: NetworkRef, anyone: Client, as_kit: Client
) -> None:
    """By the front page, with no code: one address, then three things to fill in."""
    front = anyone.get("/").text
    assert "open to everyone whose organisation has no network" in front
    with counted() as queries:
        assert "Mail me a link" in anyone.get("/join/").text
    assert len(queries) <= 12
    for asked in (ANN, "Bo@Gmail.com", "kit.keeper@example.org"):
        assert "There is a mail with a link" in anyone.post("/join/", {"email": asked}).text
    # Asked again, the newer link takes the place of the older one.
    anyone.post("/join/", {"email": ANN})
    old, new = mails(community, ANN)
    assert anyone.get(path_in(old)).status_code == 404
    with counted() as queries:
        form = anyone.get(path_in(new)).text
    assert len(queries) <= 12
    assert "Where you work, and as what" in form
    filled = {"name": "Ann Able", "password": PASSWORD, "work": "Nurse, Acorn Hospice"}
    assert anyone.post(path_in(new), filled).status_code == 302
    assert anyone.get("/people/ann/").status_code == 200
    with current.enter(community):
        ann = members.by_handle("ann")
        door = JoinLink.objects.get()
        assert ann is not None
        assert (ann.job_title, ann.organisation) == ("Nurse, Acorn Hospice", None)
        assert Arrival.objects.get(member=ann).link == door
        assert (door.kind, door.joined_count, door.made_by) == ("door", 1, None)
    # Whoever asked themselves was invited by nobody, and nobody reminds them.
    assert "Bo@" not in as_kit.get("/settings/invitations/").text
    assert "The open door" in as_kit.get("/settings/links/").text
    with current.enter(community):
        assert reminding.remind_due() == 0
        forgetting.forget()
        assert Invitation.objects.filter(email="bo@gmail.com").exists()


def test_a_link_of_hers_asks_for_an_address_too_and_a_closed_door_lets_nobody_in(
    world: World, community: NetworkRef, anyone: Client, as_kit: Client
) -> None:
    with current.enter(community):
        poster = JoinLinkFactory(joined_limit=1)
        door = JoinLink.objects.get(kind="door")
        with pytest.raises(services.LinkClosed):
            services.join(link=poster, email=ANN, name="Ann", password=PASSWORD)
    for asked in (ANN, "cy@acorn-hospice.org"):
        anyone.post(f"/join/{poster.code}/", {"email": asked})
    filled = {"name": "Ann Able", "password": PASSWORD}
    paths = [path_in(mails(community, one)[0]) for one in (ANN, "cy@acorn-hospice.org")]
    # One place: of two with a mail the first is in.
    assert [anyone.post(path, filled).status_code for path in paths] == [302, 410]
    with current.enter(community):
        ann = members.by_handle("ann")
        assert ann is not None
        assert Arrival.objects.get(member=ann).link == poster
    stranger = world.client(community)
    stranger.post("/join/", {"email": "dee@acorn-hospice.org"})
    assert as_kit.post(f"/settings/links/{door.id}/revoke/").status_code == 302
    assert stranger.get(path_in(mails(community, "dee@acorn-hospice.org")[0])).status_code == 410
    stranger.post("/join/", {"email": "eve@acorn-hospice.org"})
    assert mails(community, "eve@acorn-hospice.org") == []
    assert "open to its own people" in stranger.get("/").text


def test_no_other_network_is_open_so(world: World, nwl: NetworkRef) -> None:
    stranger = world.client(nwl)
    stranger.post("/join/", {"email": ANN})
    assert mails(nwl, ANN) == []
    with current.enter(nwl):
        assert not JoinLink.objects.exists()
        link = JoinLinkFactory(kind="door")
    stranger.post("/join/", {"email": ANN})
    assert mails(nwl, ANN) == []
    filled = {"name": "Ann Able", "email": ANN, "password": PASSWORD}
    assert stranger.post(f"/join/{link.code}/", filled).status_code == 302
