"""A join link lets in whoever has it, as long as there is room and time."""

import re
import threading
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, connections
from django.test import Client

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.joining import services
from tenant_apps.joining.models import Invitation, JoinLink
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import InvitationFactory, JoinLinkFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.organisations import OrganisationFactory
from tests.integration.joining.mailed import ENDS, close
from tests.world import World

PAGE = "/settings/links/"
ANSWER = {"name": "Jo Joiner", "email": "Jo@Example.org", "password": PASSWORD}


@pytest.fixture
def link(nwl: NetworkRef) -> JoinLink:
    """A link without limits."""
    with current.enter(nwl):
        return JoinLinkFactory()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"code": "taken"}, "joining_joinlink_code_unique"),
        ({"joined_count": -1}, "joining_joinlink_within_limit"),
        ({"joined_limit": 1, "joined_count": 2}, "joining_joinlink_within_limit"),
        ({"kind": "rumour"}, "joining_joinlink_kind_known"),
        ({"joined_limit": 0}, "joining_joinlink_(limit_positive|within_limit)"),
    ],
)
def test_what_is_no_link_is_not_stored(
    nwl: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    with current.enter(nwl):
        JoinLink.objects.create(label="One", code="taken", made_by=uuid7())
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            JoinLink.objects.create(**({"label": "Two", "made_by": uuid7()} | change))


def test_joining_is_one_short_form(nwl: NetworkRef, stranger: Client, link: JoinLink) -> None:
    with current.enter(nwl):
        trust = OrganisationFactory(name="Imperial")
    assert "Imperial" in stranger.get(f"/join/{link.code}/").content.decode()
    response = stranger.post(f"/join/{link.code}/", ANSWER | {"organisation": str(trust.id)})
    assert response.headers["Location"] == "/start/give/"
    with current.enter(nwl):
        member = members.by_handle("jo")
        assert member is not None
        assert member.organisation == trust
        assert member.user.email == "jo@example.org"
        assert JoinLink.objects.get(id=link.id).joined_count == 1
    assert stranger.get("/people/").status_code == 200


def test_a_links_organisation_is_not_asked_for(nwl: NetworkRef, stranger: Client) -> None:
    with current.enter(nwl):
        trust, other = OrganisationFactory(name="Imperial"), OrganisationFactory(name="Brent")
        link = JoinLinkFactory(organisation=trust)
    page = stranger.get(f"/join/{link.code.upper()}/").content.decode()
    assert "You join with" in page
    assert "Brent" not in page
    stranger.post(f"/join/{link.code}/", ANSWER | {"organisation": str(other.id)})
    with current.enter(nwl):
        assert members.by_handle("jo").organisation == trust  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "Fill in"),
        ({"email": "jo@"}, "such as ann@example.org"),
        ({"password": "short"}, "12 characters"),
        ({"password": "Jo@Example.org"}, "too easy to guess"),
        ({"name": "Josephine Joiner", "password": "josephinejoiner"}, "too easy to guess"),
        ({"organisation": "00000000-0000-7000-8000-000000000000"}, "valid choice"),
    ],
)
def test_a_bad_form_admits_nobody(
    nwl: NetworkRef, stranger: Client, link: JoinLink, change: dict[str, str], message: str
) -> None:
    with current.enter(nwl):
        OrganisationFactory()
    response = stranger.post(f"/join/{link.code}/", ANSWER | change)
    assert response.status_code == 422
    assert message in response.content.decode()
    with current.enter(nwl):
        assert JoinLink.objects.get(id=link.id).joined_count == 0


def test_a_member_is_told_to_sign_in(
    nwl: NetworkRef, stranger: Client, link: JoinLink, alice: Member
) -> None:
    response = stranger.post(f"/join/{link.code}/", ANSWER | {"email": alice.user.email})
    assert response.status_code == 422
    assert "Sign in instead" in response.content.decode()
    with current.enter(nwl):
        assert JoinLink.objects.get(id=link.id).joined_count == 0


def test_the_same_form_twice_admits_once(nwl: NetworkRef, world: World, link: JoinLink) -> None:
    first, second = world.client(nwl), world.client(nwl)
    assert first.post(f"/join/{link.code}/", ANSWER).status_code == 302
    assert second.post(f"/join/{link.code}/", ANSWER).status_code == 422
    with current.enter(nwl):
        assert members.counts()["active"] == 1


def test_who_is_signed_in_is_sent_home(as_alice: Client, link: JoinLink) -> None:
    response = as_alice.get(f"/join/{link.code}/")
    assert (response.status_code, response.headers["Location"]) == (302, "/")


@pytest.mark.parametrize("state", ENDS)
def test_a_link_that_is_closed_says_so(
    nwl: NetworkRef, stranger: Client, link: JoinLink, state: str
) -> None:
    with current.enter(nwl):
        close(link, state)
        with pytest.raises(services.LinkClosed):
            services.join(link=link, name="Jo", email="jo@example.org", password=PASSWORD)
    for response in (
        stranger.get(f"/join/{link.code}/"),
        stranger.post(f"/join/{link.code}/", ANSWER),
    ):
        assert response.status_code == 410
        assert "no longer in use" in response.content.decode()


def test_of_those_who_take_the_last_place_at_once_one_gets_it(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        link = JoinLinkFactory(joined_limit=1)
    gate = threading.Barrier(3)
    outcomes: list[str] = []

    def join(number: int) -> None:
        try:
            with current.enter(nwl):
                gate.wait()
                services.join(
                    link=link, name="Jo", email=f"jo{number}@example.org", password=PASSWORD
                )
            outcomes.append("in")
        except services.LinkClosed:
            outcomes.append("full")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=join, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["full", "full", "in"]


def test_a_link_takes_nobodys_invitation_and_has_it_sent_again(
    nwl: NetworkRef, stranger: Client, link: JoinLink
) -> None:
    long_ago = clock.now() - timedelta(days=1)
    with current.enter(nwl):
        invitation = InvitationFactory(email="jo@example.org")
        Invitation.objects.filter(id=invitation.id).update(sent_at=long_ago)
        Mail.objects.all().delete()
    for _ in range(2):
        answer = stranger.post(f"/join/{link.code}/", ANSWER)
        assert "Open that mail to join" in answer.text
    with current.enter(nwl):
        assert Invitation.objects.get(id=invitation.id).accepted_at is None
        assert not Member.objects.filter(user__email="jo@example.org").exists()
        assert Mail.objects.filter(to="jo@example.org").count() == 1


def test_who_joins_by_a_link_is_welcomed_by_mail(
    nwl: NetworkRef, stranger: Client, link: JoinLink
) -> None:
    stranger.post(f"/join/{link.code}/", ANSWER)
    with current.enter(nwl):
        assert Mail.objects.get(to="jo@example.org").subject == f"Welcome to {nwl.name}"


def test_a_link_makes_nobody_a_champion(nwl: NetworkRef, stranger: Client, link: JoinLink) -> None:
    with current.enter(nwl):
        InvitationFactory(email="jo@example.org", role="champion")
    response = stranger.post(f"/join/{link.code}/", ANSWER)
    assert response.status_code == 422
    assert "Open that mail" in response.content.decode()
    with current.enter(nwl):
        assert members.by_handle("jo") is None


def test_another_networks_link_is_unknown_here(
    world: World, warwick: NetworkRef, link: JoinLink
) -> None:
    assert world.client(warwick).get(f"/join/{link.code}/").status_code == 404
    assert world.client(warwick).post(f"/join/{link.code}/", ANSWER).status_code == 404


def test_a_champion_makes_a_link_with_its_code(nwl: NetworkRef, as_champion: Client) -> None:
    form = {"label": "Canteen", "kind": "poster", "campaign": " Winter  drive "}
    form |= {"joined_limit": "30", "expires_on": "2090-01-31"}
    response = as_champion.post(PAGE, form)
    assert response.status_code == 302
    page = as_champion.get(response.headers["Location"]).content.decode()
    with current.enter(nwl):
        link = JoinLink.objects.get(label="Canteen")
        assert (link.kind, link.campaign) == ("poster", "Winter drive")
    assert re.search(rf"http://{nwl.host}(:\d+)?/join/{link.code}/", page)
    assert "<svg" in page
    assert "style=" not in page
    assert "Canteen" in as_champion.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", ""),
        ("label", "x" * 81),
        ("joined_limit", "0"),
        ("joined_limit", "-1"),
        ("joined_limit", "many"),
        ("kind", "rumour"),
        ("kind", ""),
        ("campaign", "x" * 81),
        ("expires_on", "2020-01-01"),
        ("expires_on", "31/31/31"),
    ],
)
def test_a_bad_link_is_not_made(
    nwl: NetworkRef, as_champion: Client, field: str, value: str
) -> None:
    response = as_champion.post(PAGE, {"label": "Canteen", "kind": "link", field: value})
    assert response.status_code == 422
    with current.enter(nwl):
        assert not JoinLink.objects.exists()


def test_the_code_is_a_drawing_to_download(as_champion: Client, link: JoinLink) -> None:
    response = as_champion.get(f"{PAGE}{link.id}/qr.svg")
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert "attachment" in response.headers["Content-Disposition"]
    drawing = ElementTree.fromstring(response.content)  # noqa: S314 - of our own making
    assert drawing.tag.endswith("svg")
    assert b"style=" not in response.content


def test_the_poster_is_a_page_of_its_own(
    nwl: NetworkRef, as_champion: Client, link: JoinLink
) -> None:
    page = as_champion.get(f"{PAGE}{link.id}/poster/").content.decode()
    assert f"/join/{link.code}/" in page
    assert "Scan to join" in page


def test_withdrawing_twice_is_withdrawing(
    nwl: NetworkRef, as_champion: Client, link: JoinLink
) -> None:
    for _ in range(2):
        assert as_champion.post(f"{PAGE}{link.id}/revoke/").status_code == 302
    assert "Nobody can join" in as_champion.get(f"{PAGE}{link.id}/").content.decode()


def test_only_champions_see_links(
    world: World, nwl: NetworkRef, stranger: Client, link: JoinLink
) -> None:
    with current.enter(nwl):
        broker = admit(name="Olu Other", role="broker")
    client = world.client(nwl, broker.user)
    for page in (PAGE, f"{PAGE}{link.id}/", f"{PAGE}{link.id}/poster/", f"{PAGE}{link.id}/qr.svg"):
        assert client.get(page).status_code == 403
        assert stranger.get(page).status_code == 302
    assert client.post(f"{PAGE}{link.id}/revoke/").status_code == 403


def test_a_missing_link_is_missing(as_champion: Client) -> None:
    for end in ("", "poster/", "qr.svg"):
        assert as_champion.get(f"{PAGE}{uuid7()}/{end}").status_code == 404
    assert as_champion.post(f"{PAGE}{uuid7()}/revoke/").status_code == 404
    assert as_champion.get(f"{PAGE}{uuid7()}/revoke/").status_code == 404


def test_withdrawing_asks_first(nwl: NetworkRef, as_champion: Client, link: JoinLink) -> None:
    address = f"{PAGE}{link.id}/revoke/"
    assert f'href="{address}"' in as_champion.get(f"{PAGE}{link.id}/").content.decode()
    asked = as_champion.get(address).content.decode()
    assert f"Nobody can join by “{link.label}” any more" in asked
    assert f'action="{address}"' in asked
    with current.enter(nwl):
        assert JoinLink.objects.get(id=link.id).revoked_at is None
    as_champion.post(address)
    assert as_champion.get(address)["Location"] == f"{PAGE}{link.id}/"
