"""Who runs an organisation brings its own people in by links, posters and lists, and no others."""

import re

import pytest
from django.test import Client

from kernel.errors import Forbidden, NotFound
from kernel.ids import uuid7
from tenant_apps.joining import services
from tenant_apps.joining.models import Invitation, JoinLink, StaffUpload
from tenant_apps.members.models import HeldRole, Member
from tenant_apps.members.permissions import Scope
from tenant_apps.organisations import services as organising
from tenant_apps.organisations.models import Organisation
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.joining import JoinLinkFactory
from tests.factories.members import HeldRoleFactory, admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.joining.sending import HEAD, PAGE, invite, reviewed, send, waiting
from tests.pdf import text_of
from tests.world import World

LINKS = "/settings/links/"
MOST = 12


@pytest.fixture
def trust(nwl: NetworkRef) -> Organisation:
    """An organisation with a team; another, the council, stands beside it."""
    with current.enter(nwl):
        trust: Organisation = OrganisationFactory(name="Thames Trust")
        OrganisationFactory(name="Thames Ward", parent=trust)
        OrganisationFactory(name="Harrow Council")
        return trust


@pytest.fixture
def hana(nwl: NetworkRef, trust: Organisation, champion: Member) -> Member:
    """She runs the trust, and not the network."""
    with current.enter(nwl):
        hana = admit(name="Hana Holder", organisation=trust)
        HeldRoleFactory(member=hana, role="champion", organisation=trust, by=champion)
        return hana


@pytest.fixture
def as_hana(world: World, nwl: NetworkRef, hana: Member) -> Client:
    return world.client(nwl, hana.user)


def council() -> Organisation:
    return Organisation.objects.get(name="Harrow Council")


def test_they_make_links_and_posters_for_their_own(
    nwl: NetworkRef, as_hana: Client, trust: Organisation
) -> None:
    with current.enter(nwl):
        other = JoinLinkFactory(label="Canteen of the council", organisation=council())
        nobody = JoinLinkFactory(label="Poster of the network")
        theirs = JoinLinkFactory(label="Ward", organisation=trust.teams.get())
        elsewhere = str(council().id)
    with counted() as queries:
        page = as_hana.get(LINKS).content.decode()
    assert len(queries) <= MOST, queries
    assert theirs.label in page
    assert other.label not in page
    assert nobody.label not in page
    assert "Harrow Council" not in page
    assert "Your front page" not in page
    form = {"label": "Poster in the lift", "kind": "poster", "organisation": str(trust.id)}
    for bad in ({"organisation": elsewhere}, {"organisation": ""}, {"kind": "door"}):
        assert as_hana.post(LINKS, form | bad).status_code == 422
    here = as_hana.post(LINKS, form).headers["Location"]
    assert "with Thames Trust" in as_hana.get(here).content.decode()
    assert "Thames Trust" in text_of(as_hana.get(f"{here}poster.pdf").content)
    for link in (other, nobody):
        for what in ("", "poster/", "poster.pdf", "qr.svg", "qr.png", "revoke/"):
            assert as_hana.get(f"{LINKS}{link.id}/{what}").status_code == 404
        assert as_hana.post(f"{LINKS}{link.id}/revoke/").status_code == 404
    assert as_hana.post(f"{LINKS}{theirs.id}/revoke/").status_code == 302
    with current.enter(nwl):
        states = dict(JoinLink.objects.values_list("label", "revoked_at"))
    assert [label for label, at in states.items() if at] == ["Ward"]
    settings = as_hana.get("/settings/").content.decode()
    assert f'href="{LINKS}"' in settings
    for heading, is_theirs in (("Ways in", True), ("Rules and credits", False)):
        assert (f"<h2>{heading}</h2>" in settings) == is_theirs


def test_they_invite_a_list_to_their_own_as_members_alone(
    nwl: NetworkRef, as_hana: Client, trust: Organisation
) -> None:
    page = as_hana.get(PAGE).content.decode()
    assert "Thames Ward" in page
    assert "Harrow Council" not in page
    rows = (
        "Ann,ann@a.example,,Champion\nBea,bea@a.example,thames ward,Nurse\n"
        "Carl,carl@a.example,Harrow Council,Clerk\nDee,dee@a.example,Ward 9,Nurse\n"
    )
    review = reviewed(as_hana, HEAD + rows)
    with counted() as queries:
        page = as_hana.get(review).content.decode()
    assert len(queries) <= MOST, queries
    assert "“Harrow Council” is not one of yours" in page
    assert "Invite the 2 good rows" in page
    assert "Add it to your organisations" not in page
    assert "Invite them without an organisation" not in page
    with current.enter(nwl):
        elsewhere = str(council().id)
        upload = StaffUpload.objects.get()
        for said in (elsewhere, "create", "without"):
            names = re.findall(r'name="(organisation_[0-9a-f]+)"', page)
            answers = dict.fromkeys(names, said)
            assert as_hana.post(f"{review}settle/", answers).status_code == 422
            with pytest.raises(NotFound):
                services.settle_organisations(
                    upload_id=upload.id, answers={"Ward 9": said}, by=upload.uploaded_by
                )
    assert as_hana.post(f"{review}settle/", {names[0]: str(trust.id)}).status_code == 302
    invite(as_hana, review)
    with current.enter(nwl):
        made = Invitation.objects.select_related("organisation").filter(upload__isnull=False)
        assert {one.role for one in made} == {"member"}
        places = {one.email: str(one.organisation) for one in made}
    assert places["ann@a.example"] == "Thames Trust"
    assert places["bea@a.example"] == "Thames Ward"
    assert len(places) == 3
    assert set(places.values()) == {"Thames Trust", "Thames Ward"}


def test_what_they_may_no_more_is_not_done(
    nwl: NetworkRef, as_hana: Client, hana: Member, champion: Member, trust: Organisation
) -> None:
    """The ward moves away after the list was checked; then she runs another organisation."""
    rows = "Ann,ann@a.example,,Nurse\nBea,bea@a.example,Thames Ward,Nurse\n"
    review = reviewed(as_hana, HEAD + rows)
    with current.enter(nwl):
        ward = trust.teams.get()
        organising.change(
            organisation=ward, name=ward.name, kind=ward.kind, parent=council(), by=champion.id
        )
    invite(as_hana, review)
    assert waiting(nwl) == {"ann@a.example"}
    assert "1 person joined, was invited or is not yours" in as_hana.get(review).content.decode()
    later = reviewed(as_hana, HEAD + "Cy,cy@a.example,,Nurse\n")
    with current.enter(nwl):
        HeldRole.objects.filter(member=hana).update(organisation=council())
    for method in (as_hana.get, as_hana.post):
        assert method(f"{later}confirm/").status_code == 404
    assert as_hana.get(later).status_code == 404
    assert waiting(nwl) == {"ann@a.example"}


def test_whoever_runs_two_says_which(
    nwl: NetworkRef, as_hana: Client, hana: Member, champion: Member
) -> None:
    with current.enter(nwl):
        HeldRoleFactory(member=hana, role="champion", organisation=council(), by=champion)
    review = reviewed(as_hana, HEAD + "Ann,ann@a.example,,Nurse\n")
    assert "is empty. Say which of yours it is" in as_hana.get(review).content.decode()


def test_other_roles_and_nobody_bring_anybody(
    world: World, nwl: NetworkRef, trust: Organisation, as_alice: Client, champion: Member
) -> None:
    with current.enter(nwl):
        rita = admit(name="Rita Reader", organisation=trust)
        HeldRoleFactory(member=rita, role="report_reader", organisation=trust, by=champion)
        with pytest.raises(Forbidden):
            services.upload(content=b"a", file_name="a.csv", within=Scope(), by=uuid7())
    for client in (as_alice, world.client(nwl, rita.user)):
        assert client.get(LINKS).status_code == 403
        assert send(client, HEAD).status_code == 403
