"""r19, r20: signing in by an OpenID provider, and all that is not believed of one."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client

from tenant_apps.accounts.models import User
from tenant_apps.audit.models import Event
from tenant_apps.joining import services as joining
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.pages.models import Agreement
from tenant_apps.sso import services
from tenant_apps.sso.models import Connection
from tenants import current
from tenants.current import NetworkRef
from tests.factories import security
from tests.factories.members import PASSWORD, admit
from tests.factories.sso import ConnectionFactory
from tests.sign_ins import CLIENT, PAT, SECRET, SignIn, leads_to
from tests.world import World


def page(response: HttpResponse) -> str:
    return response.content.decode()


def connection_of(network: NetworkRef, openid: SignIn, **more: Any) -> Connection:
    with current.enter(network):
        made: Connection = ConnectionFactory(
            issuer=openid.base, client_id=CLIENT, client_secret=SECRET, **more
        )
    return made


def goes(client: Client, network: NetworkRef, connection: Connection, **more: str) -> str:
    """To the provider: where our page leads."""
    answer = client.post(f"/sign-in/by/{connection.code}/", more)
    assert answer.status_code == 200, page(answer)
    assert answer["Refresh"].startswith("0; url=http://127.0.0.1:")
    return leads_to(page(answer))


def comes_back(
    client: Client,
    network: NetworkRef,
    connection: Connection,
    openid: SignIn,
    person: dict[str, Any] = PAT,
    fault: str = "",
) -> HttpResponse:
    url = goes(client, network, connection)
    return follows(client, url, openid, person=person, fault=fault)


def follows(
    client: Client, url: str, openid: SignIn, person: dict[str, Any] = PAT, fault: str = ""
) -> HttpResponse:
    back = parse_qs(urlsplit(url).query)["redirect_uri"]
    openid.set(person=person, back=back, fault=fault)
    sent_back = requests.get(url, allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(sent_back)
    return client.get(f"{parts.path}?{parts.query}")


def is_in(client: Client) -> bool:
    return client.get("/people/").status_code == 200


# Who comes in


def test_whoever_is_invited_becomes_a_member_and_comes_again(
    world: World, nwl: NetworkRef, champion: Member, openid: SignIn
) -> None:
    connection = connection_of(nwl, openid)
    with current.enter(nwl):
        joining.invite(email=PAT["email"], name="", role="member", by=champion.id)
    client = world.client(nwl)
    answer = comes_back(client, nwl, connection, openid)
    assert answer["Location"] == "/"
    assert is_in(client)
    with current.enter(nwl):
        pat = Member.objects.get(user__email=PAT["email"])
        assert pat.name == "Pat Public"
        assert not pat.user.has_usable_password()
        assert SocialAccount.objects.get(user=pat.user).extra_data == {}
        assert Event.objects.filter(action="login.signed_in", actor=pat.user.id).exists()
    again = world.client(nwl)
    comes_back(again, nwl, connection, openid)
    assert is_in(again)
    with current.enter(nwl):
        assert Member.objects.filter(user__email=PAT["email"]).count() == 1


def test_a_stranger_is_told_to_ask_for_an_invitation(
    world: World, nwl: NetworkRef, openid: SignIn
) -> None:
    connection = connection_of(nwl, openid)
    client = world.client(nwl)
    answer = comes_back(client, nwl, connection, openid)
    assert answer.status_code == 403
    assert "Ask for an invitation" in page(answer)
    with current.enter(nwl):
        assert not User.objects.filter(email=PAT["email"]).exists()


def test_newcomers_are_members_where_that_is_so(
    world: World, nwl: NetworkRef, openid: SignIn
) -> None:
    client = world.client(nwl)
    connection = connection_of(nwl, openid, admits_newcomers=True, newcomers_join_as="student")
    assert "Whoever becomes a member by it agrees to" in page(client.get("/sign-in/"))
    comes_back(client, nwl, connection, openid)
    assert is_in(client)
    with current.enter(nwl):
        agreed = Agreement.objects.filter(user__email=PAT["email"])
        assert sorted(one.version.kind for one in agreed) == ["conduct", "terms"]
        assert Member.objects.get(user__email=PAT["email"]).membership_type == "student"


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "x", "name": "No Address"},
        {"sub": "x", "name": "Elsewhere", "email": "pat@elsewhere.example"},
        {"sub": "x", "name": "Odd", "email": "not an address"},
    ],
)
def test_an_address_that_it_may_not_speak_for_is_none(
    world: World, nwl: NetworkRef, openid: SignIn, person: dict[str, Any]
) -> None:
    client = world.client(nwl)
    connection = connection_of(nwl, openid, admits_newcomers=True)
    answer = comes_back(client, nwl, connection, openid, person)
    assert answer.status_code == 403
    assert "did not tell us an e-mail address" in page(answer)
    assert not is_in(client)


# A login that was there before


def test_r19_an_address_alone_reaches_no_login(
    world: World, nwl: NetworkRef, openid: SignIn
) -> None:
    first, second = connection_of(nwl, openid), connection_of(nwl, openid, name="Another")
    with current.enter(nwl):
        pat = admit(name="Pat Public", email=PAT["email"])
    client = world.client(nwl)
    answer = comes_back(client, nwl, first, openid)
    assert answer["Location"] == "/sign-in/connect/"
    assert not is_in(client)
    client.post("/sign-in/connect/")
    with current.enter(nwl):
        text = Mail.objects.filter(to=PAT["email"]).latest("created_at").text
    found = re.search(r"\d{6}", text)
    assert found
    assert client.post("/sign-in/connect/code/", {"code": "x"}).status_code == 422
    assert not is_in(client)
    assert client.post("/sign-in/connect/code/", {"code": found[0]}).status_code == 302
    assert is_in(client)
    with current.enter(nwl):
        assert SocialAccount.objects.get(user=pat.user).provider == first.code
    client.post("/sign-out/")
    again = client.post("/sign-in/connect/code/", {"code": found[0]})
    assert again["Location"] == "/sign-in/"
    assert not is_in(client)
    other = world.client(nwl)
    assert comes_back(other, nwl, second, openid)["Location"] == "/sign-in/connect/"
    assert not is_in(other)
    assert other.post("/sign-in/connect/code/", {"code": found[0]}).status_code == 422


def test_r19_who_connects_by_a_code_takes_their_second_step_all_the_same(
    world: World, nwl: NetworkRef, openid: SignIn
) -> None:
    connection = connection_of(nwl, openid)
    with current.enter(nwl):
        security.AppFactory(user=admit(name="Pat Public", email=PAT["email"]).user)
    client = world.client(nwl)
    comes_back(client, nwl, connection, openid)
    client.post("/sign-in/connect/")
    with current.enter(nwl):
        text = Mail.objects.filter(to=PAT["email"]).latest("created_at").text
    found = re.search(r"\d{6}", text)
    assert found
    answer = client.post("/sign-in/connect/code/", {"code": found[0]})
    assert answer["Location"].startswith("/sign-in/second-step/")
    assert not is_in(client)
    client.post("/sign-in/second-step/", {"code": security.code()})
    assert is_in(client)


def test_r19_who_is_signed_in_connects_theirs(
    world: World, nwl: NetworkRef, alice: Member, openid: SignIn
) -> None:
    connection = connection_of(nwl, openid)
    client = world.client(nwl, alice.user)
    answer = comes_back(client, nwl, connection, openid)
    assert answer["Location"] == "/sign-in/connected/"
    with current.enter(nwl):
        assert SocialAccount.objects.get(user=alice.user).uid
    another = world.client(nwl)
    comes_back(another, nwl, connection, openid)
    assert "Alice Archer" in page(another.get("/people/me/"))


# What is not believed


@pytest.mark.parametrize(
    "fault", ["unsigned", "wrong_key", "audience", "issuer", "expired", "nonce"]
)
def test_r20_a_token_that_is_not_right_is_refused(
    world: World, nwl: NetworkRef, openid: SignIn, fault: str
) -> None:
    connection = connection_of(nwl, openid, admits_newcomers=True)
    client = world.client(nwl)
    answer = comes_back(client, nwl, connection, openid, fault=fault)
    assert answer.status_code == 403
    assert "did not work" in page(answer)
    assert not is_in(client)
    with current.enter(nwl):
        assert not User.objects.filter(email=PAT["email"]).exists()


def test_r20_pkce_and_a_nonce_are_sent(world: World, nwl: NetworkRef, openid: SignIn) -> None:
    comes_back(world.client(nwl), nwl, connection_of(nwl, openid), openid)
    asked = openid.get("/asked").json()
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["nonce"]) > 20
    assert len(asked["state"]) >= 16


def test_r20_an_answer_is_taken_once_and_by_who_asked(
    world: World, nwl: NetworkRef, openid: SignIn
) -> None:
    connection = connection_of(nwl, openid, admits_newcomers=True)
    client, thief = world.client(nwl), world.client(nwl)
    url = goes(client, nwl, connection)
    back = parse_qs(urlsplit(url).query)["redirect_uri"]
    openid.set(person=PAT, back=back)
    parts = urlsplit(requests.get(url, allow_redirects=False, timeout=10).headers["Location"])
    answer = f"{parts.path}?{parts.query}"
    assert thief.get(answer).status_code == 403
    assert not is_in(thief)
    assert client.get(answer).status_code == 302
    client.post("/sign-out/")
    assert client.get(answer).status_code == 403
    assert not is_in(client)


def test_r02_a_state_of_one_network_is_nothing_to_another(
    world: World, nwl: NetworkRef, warwick: NetworkRef, openid: SignIn
) -> None:
    at_a = connection_of(nwl, openid, admits_newcomers=True)
    at_b = connection_of(warwick, openid, admits_newcomers=True)
    url = goes(world.client(warwick), warwick, at_b)
    openid.set(person=PAT, back=parse_qs(urlsplit(url).query)["redirect_uri"])
    parts = urlsplit(requests.get(url, allow_redirects=False, timeout=10).headers["Location"])
    client = world.client(nwl)
    goes(client, nwl, at_a)
    for code in (at_a.code, at_b.code):
        answer = client.get(f"/sign-in/by/{code}/back/?{parts.query}")
        assert answer.status_code in (403, 404)
    assert not is_in(client)


# Switched off, and the only way


def test_one_that_is_not_live_lets_nobody_in(world: World, nwl: NetworkRef, openid: SignIn) -> None:
    for state in ("draft", "off"):
        connection = connection_of(nwl, openid, state=state)
        client = world.client(nwl)
        assert client.post(f"/sign-in/by/{connection.code}/").status_code == 404
        assert "Sign in with Imperial" not in page(client.get("/sign-in/"))


def test_r16_where_it_is_the_only_way_members_come_by_nothing_else(
    world: World, nwl: NetworkRef, alice: Member, champion: Member, openid: SignIn
) -> None:
    connection = connection_of(nwl, openid, admits_newcomers=True)
    with current.enter(nwl):
        services.set_rules(second_step_for_all=False, single_sign_on_only=True, by=champion.id)
    client = world.client(nwl)
    answer = {"username": alice.user.email, "password": PASSWORD}
    refused = client.post("/sign-in/", answer, follow=True)
    assert "Sign in by your organisation" in page(refused)
    assert not is_in(client)
    runs = world.client(nwl)
    runs.post("/sign-in/", {"username": champion.user.email, "password": PASSWORD})
    assert runs.get("/people/")["Location"].startswith("/security/required/")
    comes_back(client, nwl, connection, openid)
    assert is_in(client)


def test_the_organisations_second_step_is_enough_where_it_asks_for_one(
    world: World, nwl: NetworkRef, champion: Member, openid: SignIn
) -> None:
    lax = connection_of(nwl, openid)
    strict = connection_of(nwl, openid, name="Strict", asks_second_step=True)
    client = world.client(nwl, champion.user)
    for connection in (lax, strict):
        comes_back(client, nwl, connection, openid)
    for connection, status in ((lax, 302), (strict, 200)):
        another = world.client(nwl)
        comes_back(another, nwl, connection, openid)
        assert another.get("/settings/brand/").status_code == status
