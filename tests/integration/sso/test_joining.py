"""Where members sign in by their organisation alone they join by it too, without a password."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.http import HttpResponse
from django.test import Client

from tenant_apps.accounts.models import User
from tenant_apps.joining import services as joining
from tenant_apps.joining.models import Application, Arrival, Invitation, JoinLink
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.pages.models import Agreement
from tenant_apps.policy.permissions import MembershipType
from tenant_apps.policy.terms import Term
from tenant_apps.sso import services
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import InvitationFactory, JoinDomainFactory, JoinLinkFactory
from tests.factories.members import PASSWORD
from tests.factories.organisations import OrganisationFactory
from tests.factories.sso import ConnectionFactory
from tests.sign_ins import CLIENT, PAT, SECRET, SignIn, leads_to
from tests.world import World

STUDENT = Term(MembershipType.STUDENT)
BUTTON = "Sign in with Imperial"


@pytest.fixture(autouse=True)
def only(nwl: NetworkRef, champion: Member, openid: SignIn) -> None:
    """This network's members sign in by Imperial, which admits nobody by itself."""
    with current.enter(nwl):
        ConnectionFactory(issuer=openid.base, client_id=CLIENT, client_secret=SECRET)
        services.set_rules(second_step_for_all=False, single_sign_on_only=True, by=champion.id)


def page(response: HttpResponse) -> str:
    return response.content.decode()


def presses(client: Client, path: str, **more: str) -> str:
    """The button of a page of joining; where the organisation's sign-in is."""
    shown = page(client.get(path))
    assert BUTTON in shown
    assert 'type="password"' not in shown
    fields = re.findall(r'<(?:input|select|textarea)(?! type="hidden")', shown)
    assert len(fields) <= 6
    answer = client.post(path, more, follow=True)
    assert answer.status_code == 200, page(answer)
    return leads_to(page(answer))


def comes_back(
    client: Client, url: str, openid: SignIn, person: dict[str, Any] = PAT
) -> HttpResponse:
    openid.set(person=person, back=parse_qs(urlsplit(url).query)["redirect_uri"], fault="")
    sent_back = requests.get(url, allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(sent_back)
    return client.get(f"{parts.path}?{parts.query}")


def begins(client: Client) -> str:
    """The button of the page to sign in; where the organisation's sign-in is."""
    found = re.search(r'action="(/sign-in/by/[^"]+)"', page(client.get("/sign-in/")))
    assert found
    return leads_to(page(client.post(found[1])))


def mailed(network: NetworkRef, email: str) -> tuple[str, str]:
    """The words of the newest mail, and the path of the invitation in it."""
    with current.enter(network):
        text = Mail.objects.filter(to=email).latest("id").text
    found = re.search(r"/invitation/[^/\s]+/(?=\s)", text)
    assert found
    return text, found[0]


def member(network: NetworkRef, email: str = PAT["email"]) -> Member:
    with current.enter(network):
        found = Member.objects.select_related("organisation", "arrival__link", "user")
        return found.get(user__email=email)


def nobody(network: NetworkRef, email: str = PAT["email"]) -> bool:
    with current.enter(network):
        return not User.objects.filter(email=email).exists()


def link_of(network: NetworkRef, **more: Any) -> JoinLink:
    with current.enter(network):
        made: JoinLink = JoinLinkFactory(**more)
        return made


def test_by_a_link_with_all_that_it_says(world: World, nwl: NetworkRef, openid: SignIn) -> None:
    with current.enter(nwl):
        trust = OrganisationFactory(name="Imperial College")
    link = link_of(nwl, term=STUDENT)
    client = world.client(nwl)
    url = presses(client, f"/join/{link.code}/", organisation=str(trust.id))
    answer = comes_back(client, url, openid)
    assert answer["Location"] == "/start/give/"
    assert "Welcome, Pat. You are in." in page(client.get("/start/give/"))
    pat = member(nwl)
    assert (pat.name, pat.organisation, pat.membership_type) == ("Pat Public", trust, "student")
    assert pat.arrival.link == link
    assert not pat.user.has_usable_password()
    with current.enter(nwl):
        assert JoinLink.objects.get().joined_count == 1
        assert Agreement.objects.filter(user=pat.user).count() == 2
    again = world.client(nwl)
    comes_back(again, presses(again, f"/join/{link.code}/"), openid)
    assert again.get("/people/").status_code == 200
    with current.enter(nwl):
        assert JoinLink.objects.get().joined_count == 1


def test_a_link_that_ends_meanwhile_lets_nobody_in(
    world: World, nwl: NetworkRef, champion: Member, openid: SignIn
) -> None:
    link = link_of(nwl, joined_limit=1)
    client = world.client(nwl)
    url = presses(client, f"/join/{link.code}/")
    with current.enter(nwl):
        JoinLink.objects.update(joined_count=1)
    answer = comes_back(client, url, openid)
    assert answer.status_code == 410
    assert "no longer in use" in page(answer)
    assert nobody(nwl)
    another = link_of(nwl)
    url = presses(client, f"/join/{another.code}/")
    with current.enter(nwl):
        joining.revoke_link(link_id=another.id, by=champion.id)
    assert comes_back(client, url, openid).status_code == 410
    assert nobody(nwl)


def test_by_an_invitation(world: World, nwl: NetworkRef, champion: Member, openid: SignIn) -> None:
    with current.enter(nwl):
        trust = OrganisationFactory(name="Imperial College")
        InvitationFactory(
            email=PAT["email"], organisation=trust, job_title="Nurse", term=STUDENT, by=champion.id
        )
        InvitationFactory(email="runs@imperial.example", role="champion")
    text, path = mailed(nwl, PAT["email"])
    assert "sign-in" in text
    assert "password" not in text
    client = world.client(nwl)
    assert "as student" in page(client.get(path))
    answer = comes_back(client, presses(client, path), openid)
    assert answer["Location"] == "/start/give/"
    pat = member(nwl)
    assert (pat.organisation, pat.job_title, pat.membership_type) == (trust, "Nurse", "student")
    assert world.client(nwl).get(path).status_code == 410
    runs = world.client(nwl)
    text, path = mailed(nwl, "runs@imperial.example")
    assert "choose a password" in text
    assert 'type="password"' in page(runs.get(path))


def test_another_address_than_the_invited_one_is_asked_about(
    world: World, nwl: NetworkRef, champion: Member, openid: SignIn
) -> None:
    with current.enter(nwl):
        invitation = InvitationFactory(email="p.public@nhs.example", term=STUDENT, by=champion.id)
    _text, path = mailed(nwl, "p.public@nhs.example")
    client = world.client(nwl)
    assert client.get("/sign-in/as-invited/")["Location"] == "/sign-in/"
    answer = comes_back(client, presses(client, path), openid)
    assert answer["Location"] == "/sign-in/as-invited/"
    asked = page(client.get("/sign-in/as-invited/"))
    assert "p.public@nhs.example" in asked
    assert PAT["email"] in asked
    assert nobody(nwl, "p.public@nhs.example")
    assert client.post("/sign-in/as-invited/")["Location"] == "/start/give/"
    pat = member(nwl, "p.public@nhs.example")
    assert (pat.name, pat.membership_type) == ("Pat Public", "student")
    assert nobody(nwl)
    with current.enter(nwl):
        assert Arrival.objects.get(member=pat).invitation_id == invitation.id
    again = world.client(nwl)
    comes_back(again, begins(again), openid)
    assert "Pat Public" in page(again.get("/people/me/"))


def test_whoever_is_passed_anothers_invitation_comes_by_their_own_or_not_at_all(
    world: World, nwl: NetworkRef, champion: Member, openid: SignIn
) -> None:
    with current.enter(nwl):
        InvitationFactory(email="ann@imperial.example", term=STUDENT, by=champion.id)
        InvitationFactory(email=PAT["email"], by=champion.id)
    _text, path = mailed(nwl, "ann@imperial.example")
    client = world.client(nwl)
    comes_back(client, presses(client, path), openid)
    assert member(nwl).membership_type == "staff"
    quinn = {"sub": "quinn-1", "name": "Quinn", "email": "quinn@imperial.example"}
    other = world.client(nwl)
    url = presses(other, path)
    with current.enter(nwl):
        ann = Invitation.objects.get(email="ann@imperial.example")
        assert ann.accepted_at is None
        joining.revoke(invitation_id=ann.id, by=champion.id)
    assert comes_back(other, url, openid, quinn).status_code == 410
    assert nobody(nwl, "quinn@imperial.example")


def test_by_a_domain_at_once_or_by_the_mail(world: World, nwl: NetworkRef, openid: SignIn) -> None:
    with current.enter(nwl):
        trust = OrganisationFactory(name="Imperial College")
        domain = JoinDomainFactory(name="imperial.example", organisation=trust, term=STUDENT)
    client = world.client(nwl)
    ask = page(client.get("/join/"))
    assert BUTTON in ask
    assert "By pressing the button you agree" in ask
    comes_back(client, begins(client), openid)
    pat = member(nwl)
    assert (pat.organisation, pat.membership_type) == (trust, "student")
    quinn = {"sub": "quinn-1", "name": "Quinn", "email": "quinn@imperial.example"}
    other = world.client(nwl)
    other.post("/join/", {"email": quinn["email"]})
    text, path = mailed(nwl, quinn["email"])
    assert "password" not in text
    comes_back(other, presses(other, path), openid, quinn)
    assert member(nwl, quinn["email"]).organisation == trust
    with current.enter(nwl):
        assert Arrival.objects.filter(domain=domain).count() == 2


def test_by_an_application_that_was_approved(
    world: World, nwl: NetworkRef, champion: Member, openid: SignIn
) -> None:
    link = link_of(nwl, needs_approval=True, term=STUDENT)
    client = world.client(nwl)
    assert "You sign in by your organisation then." in page(client.get(f"/join/{link.code}/"))
    applied = client.post(f"/join/{link.code}/", {"name": "Pat", "email": PAT["email"]})
    assert "password" not in page(applied)
    with current.enter(nwl):
        joining.approve(application_ids=[Application.objects.get().id], by=champion.id)
    text, path = mailed(nwl, PAT["email"])
    assert "password" not in text
    comes_back(client, presses(client, path), openid)
    pat = member(nwl)
    assert pat.membership_type == "student"
    assert pat.arrival.link == link


def test_where_passwords_are_chosen_too_nothing_is_other(
    world: World, nwl: NetworkRef, champion: Member
) -> None:
    link = link_of(nwl)
    with current.enter(nwl):
        services.set_rules(second_step_for_all=False, single_sign_on_only=False, by=champion.id)
    client = world.client(nwl)
    form = {"name": "Ann", "email": "ann@example.org", "password": PASSWORD}
    assert client.post(f"/join/{link.code}/", form)["Location"] == "/start/give/"
    assert member(nwl, "ann@example.org").organisation is None
