"""An invitation lets one person in, once, in one network."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.test import Client

from kernel import clock, database
from kernel.ids import digest, uuid7
from tenant_apps.audit.models import Event
from tenant_apps.brand import services as brand
from tenant_apps.joining import services
from tenant_apps.joining.models import Invitation
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import InvitationFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.organisations import OrganisationFactory
from tests.world import World

PAGE = "/settings/invitations/"
LINK = re.compile(r"http://(?P<host>[^/:]+)(:\d+)?(?P<path>/invitation/[^/]+/)")


def mailed_path(network: NetworkRef, email: str) -> str:
    """The path of the link in the latest mail to this address."""
    with current.enter(network):
        text = Mail.objects.filter(to=email).latest("created_at").text
    found = LINK.search(text)
    assert found is not None
    assert found["host"] == network.host
    return found["path"]


@pytest.fixture
def path(nwl: NetworkRef) -> str:
    """The link that Ines was sent."""
    with current.enter(nwl):
        trust = OrganisationFactory(name="Imperial")
        InvitationFactory(email="Ines@Example.org", organisation=trust, job_title="Matron")
    return mailed_path(nwl, "ines@example.org")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"token_digest": digest("1")}, "joining_invitation_token_unique"),
        ({"email": "one@example.org"}, "joining_invitation_one_waiting"),
        ({"email": "Two@example.org"}, "joining_invitation_email_lowercase"),
        ({"accepted_at": clock.now()}, "joining_invitation_accepted_by_member"),
        ({"role": "king"}, "joining_invitation_role_known"),
    ],
)
def test_what_is_no_invitation_is_not_stored(
    nwl: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    def store(**fields: Any) -> None:
        Invitation.objects.create(expires_at=clock.now(), **fields)

    with current.enter(nwl):
        store(email="one@example.org", token_digest=digest("1"))
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            store(**({"email": "two@example.org", "token_digest": digest("2")} | change))


def test_an_accepted_invitation_is_not_withdrawn(nwl: NetworkRef, alice: Member) -> None:
    with (
        current.enter(nwl),
        pytest.raises(IntegrityError, match="joining_invitation_accepted_or_revoked"),
        database.atomic(),
    ):
        Invitation.objects.create(
            email="ann@example.org",
            token_digest=digest("1"),
            expires_at=clock.now(),
            accepted_at=clock.now(),
            revoked_at=clock.now(),
            member=alice,
        )


def test_the_secret_is_in_the_mail_alone(nwl: NetworkRef, path: str) -> None:
    secret = path.split("/")[2]
    with current.enter(nwl):
        invitation = Invitation.objects.get(email="ines@example.org")
        assert bytes(invitation.token_digest) == digest(secret)
        assert not Event.objects.filter(detail__icontains="ines").exists()


def test_the_champion_of_a_new_network_is_invited_by_it(
    world: World, nwl: NetworkRef, stranger: Client
) -> None:
    page = stranger.get(mailed_path(nwl, "champion@nwl.example"))
    assert "You are its champion" in page.content.decode()
    answer = {"name": "Chris Champion", "password": PASSWORD}
    response = stranger.post(mailed_path(nwl, "champion@nwl.example"), answer)
    assert response.headers["Location"] == "/settings/"
    with current.enter(nwl):
        assert members.by_handle("chris").role == "champion"  # type: ignore[union-attr]
    assert stranger.get("/settings/")["Location"].startswith("/security/required/")


def test_accepting_makes_a_member_and_signs_them_in(
    nwl: NetworkRef, stranger: Client, path: str
) -> None:
    page = stranger.get(path).content.decode()
    assert "ines@example.org" in page
    assert "Imperial" in page
    response = stranger.post(path, {"name": "Ines Iqbal", "password": PASSWORD})
    assert response.status_code == 302
    assert response.headers["Location"] == "/start/give/"
    with current.enter(nwl):
        member = members.by_handle("ines")
        assert member is not None
        assert (member.name, member.job_title, member.role) == ("Ines Iqbal", "Matron", "member")
        assert member.organisation is not None
        assert Invitation.objects.get(member=member).accepted_at is not None
    assert stranger.get("/people/").status_code == 200


def test_r18_an_invitation_works_once(
    world: World, nwl: NetworkRef, stranger: Client, path: str
) -> None:
    answer = {"name": "Ines", "password": PASSWORD}
    stranger.post(path, answer)
    thief = world.client(nwl)
    for response in (thief.get(path), thief.post(path, answer)):
        assert response.status_code == 410
        assert "has been used" in response.content.decode()
    assert thief.get("/people/").status_code == 302


def test_two_who_accept_at_the_same_moment_are_one_member(nwl: NetworkRef, path: str) -> None:
    gate = threading.Barrier(3)
    outcomes: list[str] = []

    def accept() -> None:
        try:
            with current.enter(nwl):
                gate.wait()
                services.accept(secret=path.split("/")[2], name="Ines", password=PASSWORD)
            outcomes.append("in")
        except (services.InvitationClosed, services.AlreadyMember):
            outcomes.append("closed")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["closed", "closed", "in"]


def test_another_networks_invitation_is_unknown_here(
    world: World, warwick: NetworkRef, path: str
) -> None:
    response = world.client(warwick).get(path)
    assert response.status_code == 404
    assert "each network has its own" in response.content.decode()
    assert world.client(None).get(path).status_code == 404


@pytest.mark.parametrize("secret", ["x", "x" * 500, "../../etc", "%00", "é"])
def test_an_invented_link_is_unknown(stranger: Client, secret: str) -> None:
    assert stranger.get(f"/invitation/{secret}/").status_code == 404


def test_an_invitation_ends_after_thirty_days(
    nwl: NetworkRef, stranger: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.now() + timedelta(days=30, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    response = stranger.post(path, {"name": "Ines", "password": PASSWORD})
    assert response.status_code == 410
    assert "has expired" in response.content.decode()
    with current.enter(nwl):
        assert members.by_handle("ines") is None
        InvitationFactory(email="ines@example.org")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"password": "short"}, "12 characters"),
        ({"password": "passwordpassword"}, "too "),
        ({"password": "ines@example.org"}, "too easy to guess"),
        ({"name": "Maximiliana Iqbal", "password": "maximiliana2026"}, "too easy to guess"),
        ({"password": ""}, "Fill in"),
        ({"name": " "}, "Fill in"),
        ({"name": "x" * 121}, "at most 120"),
    ],
)
def test_a_bad_answer_leaves_the_invitation_open(
    nwl: NetworkRef, stranger: Client, path: str, change: dict[str, str], message: str
) -> None:
    response = stranger.post(path, {"name": "Ines", "password": PASSWORD} | change)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert stranger.get(path).status_code == 200
    with current.enter(nwl):
        assert members.by_handle("ines") is None


def test_a_champion_invites_by_mail(nwl: NetworkRef, as_champion: Client, champion: Member) -> None:
    form = {"email": "Ann@Example.org", "name": "Ann Able", "role": "broker"}
    assert as_champion.get(PAGE).status_code == 200
    assert as_champion.post(PAGE, form).headers["Location"] == PAGE
    with current.enter(nwl):
        mail = Mail.objects.get(to="ann@example.org")
        assert champion.name in mail.text
        assert Event.objects.filter(action="member.invited", actor=champion.id).exists()
    assert "Ann Able" in as_champion.get(PAGE).content.decode()


def test_the_same_form_twice_invites_once(nwl: NetworkRef, as_champion: Client) -> None:
    form = {"email": "ann@example.org", "name": "Ann", "role": "member"}
    as_champion.post(PAGE, form)
    response = as_champion.post(PAGE, form)
    assert response.status_code == 422
    assert "has an invitation already" in response.content.decode()
    with current.enter(nwl):
        assert Mail.objects.filter(to="ann@example.org").count() == 1


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("ann@", "such as ann@example.org"),
        ("", "Fill in"),
        ("x" * 250 + "@example.org", "at most 254"),
    ],
)
def test_what_is_no_address_is_refused(as_champion: Client, email: str, message: str) -> None:
    response = as_champion.post(PAGE, {"email": email, "role": "member"})
    assert response.status_code == 422
    assert message in response.content.decode()


def test_a_member_is_not_invited(nwl: NetworkRef, as_champion: Client) -> None:
    with current.enter(nwl):
        admit(name="Ann", email="ann@example.org")
    response = as_champion.post(PAGE, {"email": "ANN@example.org", "role": "member"})
    assert response.status_code == 422
    assert "belongs to a member" in response.content.decode()


def test_sending_again_makes_a_new_link(
    nwl: NetworkRef, stranger: Client, as_champion: Client, path: str
) -> None:
    with current.enter(nwl):
        invitation = Invitation.objects.get(email="ines@example.org")
    assert as_champion.post(f"{PAGE}{invitation.id}/resend/").status_code == 302
    assert stranger.get(path).status_code == 404
    assert stranger.get(mailed_path(nwl, "ines@example.org")).status_code == 200


def test_withdrawing_closes_the_link(
    nwl: NetworkRef, stranger: Client, as_champion: Client, path: str
) -> None:
    with current.enter(nwl):
        invitation = Invitation.objects.get(email="ines@example.org")
    assert as_champion.post(f"{PAGE}{invitation.id}/revoke/").status_code == 302
    response = stranger.get(path)
    assert response.status_code == 410
    assert "was withdrawn" in response.content.decode()
    assert as_champion.post(f"{PAGE}{invitation.id}/revoke/").status_code == 410
    assert as_champion.post(f"{PAGE}{invitation.id}/resend/").status_code == 410


def test_withdrawing_asks_first(nwl: NetworkRef, as_champion: Client) -> None:
    with current.enter(nwl):
        invitation = InvitationFactory(email="ines@example.org")
    address = f"{PAGE}{invitation.id}/revoke/"
    assert f'href="{address}"' in as_champion.get(PAGE).content.decode()
    asked = as_champion.get(address).content.decode()
    assert "The link that was mailed to ines@example.org stops working." in asked
    assert f'action="{address}"' in asked
    with current.enter(nwl):
        assert Invitation.objects.get(id=invitation.id).revoked_at is None
    as_champion.post(address)
    assert as_champion.get(address)["Location"] == PAGE
    with current.enter(nwl):
        assert InvitationFactory(email="ines@example.org").id != invitation.id


@pytest.mark.parametrize("what", ["resend", "revoke"])
def test_a_missing_invitation_is_missing(as_champion: Client, what: str) -> None:
    assert as_champion.post(f"{PAGE}{uuid7()}/{what}/").status_code == 404
    assert as_champion.get(f"{PAGE}{uuid7()}/{what}/").status_code == 404


def test_the_address_of_sending_again_leads_to_the_list(
    nwl: NetworkRef, as_champion: Client
) -> None:
    with current.enter(nwl):
        invitation = InvitationFactory()
    assert as_champion.get(f"{PAGE}{invitation.id}/resend/")["Location"] == PAGE


@pytest.mark.parametrize("role", ["member", "broker"])
def test_only_champions_invite(world: World, nwl: NetworkRef, stranger: Client, role: str) -> None:
    with current.enter(nwl):
        other = admit(name="Olu Other", role=role)
    client = world.client(nwl, other.user)
    for page in ("/settings/", PAGE, "/settings/members/"):
        assert client.get(page).status_code == 403
        assert stranger.get(page).status_code == 302
    assert client.post(PAGE, {"email": "ann@example.org", "role": "champion"}).status_code == 403
    assert client.post(f"{PAGE}{uuid7()}/revoke/").status_code == 403
    assert stranger.post(f"{PAGE}{uuid7()}/revoke/").status_code == 302


def test_a_new_network_is_led_through_its_first_steps(
    nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    assert "Set the brand" in as_champion.get("/settings/").content.decode()
    with current.enter(nwl):
        brand.change(name="NWL", colour="#0b6e4f", by=champion.id)
    assert "Add organisations" in as_champion.get("/settings/").content.decode()
    with current.enter(nwl):
        OrganisationFactory()
        InvitationFactory(by=champion.id)
    assert "First steps" not in as_champion.get("/settings/").content.decode()


def test_all_that_a_champion_sets_stands_once_under_its_heading(
    nwl: NetworkRef, as_champion: Client
) -> None:
    page = as_champion.get("/settings/").content.decode().split("<main")[1]
    headings = re.findall(r"<h2>([^<]+)</h2>", page)
    assert headings == [
        *("People", "Ways in", "What members see", "Rules and credits"),
        *("With other networks", "Looking after it"),
    ]
    parts = dict(zip(headings, re.split(r"<h2>[^<]+</h2>", page)[1:], strict=True))
    assert re.findall(r"<h3[^>]*><a[^>]*>([^<]+)", parts["Rules and credits"])[0] == "Rules"
    led_to = re.findall(r'<h3[^>]*><a href="([^"]+)"', page)
    assert len(led_to) == len(set(led_to)) == 30
    for url in led_to:
        shown = as_champion.get(url).content.decode()
        assert re.search(r'<a class="back" href="/settings/">', shown), url


def test_the_way_in_is_counted(nwl: NetworkRef, as_champion: Client, alice: Member) -> None:
    with current.enter(nwl):
        InvitationFactory()
    page = as_champion.get("/settings/").content.decode()
    assert "2 still to answer" in page
    assert "Run the network" in page
    roll = as_champion.get("/settings/members/?q=ali").content.decode()
    assert "Alice Archer" in roll
