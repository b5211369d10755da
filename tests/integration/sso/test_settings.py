"""A champion sets up their organisation's sign-in, tests it, and brings it live."""

import re
import socket
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client, override_settings
from requests_hardened.ip_filter import InvalidIPAddress

from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.sso import fetching, services
from tenant_apps.sso.errors import NothingLive, NotTested, OnlyWay
from tenant_apps.sso.models import Connection
from tenants import current
from tenants.current import NetworkRef
from tests.factories.sso import ConnectionFactory
from tests.sign_ins import CLIENT, PAT, SECRET, SignIn, leads_to
from tests.world import World

SETTINGS = "/settings/sign-in/"


def page(response: HttpResponse) -> str:
    return response.content.decode()


def openid_form(openid: SignIn, **more: str) -> dict[str, str]:
    return {
        "name": "Imperial",
        "domains": "Imperial.example, @other.example",
        "issuer": openid.base,
        "client_id": CLIENT,
        "client_secret": SECRET,
        **more,
    }


@pytest.fixture
def as_champion(world: World, nwl: NetworkRef, champion: Member) -> Client:
    return world.client(nwl, champion.user)


def test_from_a_form_to_a_live_button(
    world: World, nwl: NetworkRef, as_champion: Client, openid: SignIn
) -> None:
    made = as_champion.post(f"{SETTINGS}new/openid/", openid_form(openid))
    assert made.status_code == 302, page(made)
    one = made["Location"]
    assert "/back/" in page(as_champion.get(one))
    assert as_champion.post(f"{one}live/").status_code == 409
    url = leads_to(page(as_champion.post(f"{one}test/")))
    openid.set(person=PAT, back=parse_qs(urlsplit(url).query)["redirect_uri"])
    parts = urlsplit(requests.get(url, allow_redirects=False, timeout=10).headers["Location"])
    came = as_champion.get(f"{parts.path}?{parts.query}", follow=True)
    assert "Pat Public, pat@imperial.example" in page(came)
    assert "Chris Champion" in page(as_champion.get("/people/me/"))
    assert as_champion.post(f"{one}live/").status_code == 302
    assert "Sign in with Imperial" in page(world.client(nwl).get("/sign-in/"))
    with current.enter(nwl):
        kept = Connection.objects.get()
        assert kept.domains == ["imperial.example", "other.example"]
        assert SECRET not in kept.client_secret
        assert services.secret_of(kept) == SECRET
        acts = set(Event.objects.filter(action__startswith="sso.").values_list("action", flat=True))
        assert acts == {"sso.set_up", "sso.tested", "sso.live"}
    as_champion.post(f"{one}off/")
    assert "Sign in with Imperial" not in page(world.client(nwl).get("/sign-in/"))


def test_saml_metadata_is_read_from_its_address_or_as_it_is(
    nwl: NetworkRef, as_champion: Client, saml: SignIn
) -> None:
    form = {"name": "Trust", "domains": "trust.example"}
    by_address = {**form, "metadata_url": f"{saml.base}/metadata"}
    as_it_is = {**form, "metadata": saml.get("/metadata").text}
    for answer in (by_address, as_it_is):
        made = as_champion.post(f"{SETTINGS}new/saml/", answer)
        assert made.status_code == 302, page(made)
        assert "/metadata/" in page(as_champion.get(made["Location"]))
    with current.enter(nwl):
        assert {one.sso_url for one in Connection.objects.all()} == {f"{saml.base}/sso"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"domains": "imperial"}, "is no domain"),
        ({"issuer": "https://localhost:1/"}, "could not be read"),
        ({"issuer": "http://10.0.0.1/"}, "begins with https://"),
        ({"issuer": "https://169.254.169.254/"}, "could not be read"),
        ({"issuer": "https://[::1]/"}, "could not be read"),
        ({"issuer": "ftp://example.org/"}, "begins with https://"),
        ({"client_secret": ""}, "Fill in"),
    ],
)
def test_what_is_no_openid_provider_is_said(
    nwl: NetworkRef, as_champion: Client, openid: SignIn, more: dict[str, str], said: str
) -> None:
    answer = as_champion.post(f"{SETTINGS}new/openid/", openid_form(openid, **more))
    assert answer.status_code == 422
    assert said in page(answer)
    with current.enter(nwl):
        assert not Connection.objects.exists()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"metadata": "<!doctype html><p>Sign in"}, "This is not SAML metadata"),
        ({"metadata": "nonsense"}, "This is not SAML metadata"),
        ({"metadata": "<EntityDescriptor/>"}, "lacks the entity"),
        ({}, "Give the metadata, or its address"),
    ],
)
def test_what_is_no_saml_metadata_is_said(
    nwl: NetworkRef, as_champion: Client, answer: dict[str, str], said: str
) -> None:
    form = {"name": "Trust", "domains": "trust.example", **answer}
    refused = as_champion.post(f"{SETTINGS}new/saml/", form)
    assert refused.status_code == 422
    assert said in page(refused)
    with current.enter(nwl):
        assert not Connection.objects.exists()


def test_metadata_that_is_html_at_its_address(
    nwl: NetworkRef, as_champion: Client, saml: SignIn
) -> None:
    form = {"name": "T", "domains": "trust.example", "metadata_url": f"{saml.base}/html"}
    refused = as_champion.post(f"{SETTINGS}new/saml/", form)
    assert refused.status_code == 422
    assert "This is not SAML metadata" in page(refused)
    with current.enter(nwl):
        assert not Connection.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.1.2.3/",
        "https://192.168.1.1/",
        "https://172.16.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://0.0.0.0/",
        "http://127.0.0.1:80/",
        "http://example.org/",
        "file:///etc/passwd",
    ],
)
def test_r30_nothing_around_us_is_asked(servers: None, url: str) -> None:
    with override_settings(OUTBOUND_LOOPBACK=False), pytest.raises(fetching.NotFetched):
        fetching.fetch(url)


def test_r30_nor_by_a_name_that_leads_there(servers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a name says when it is connected to counts, not what it said before."""
    places = iter(["10.0.0.5", "127.0.0.1", "169.254.169.254"])

    def look_up(*args: object, **kwargs: object) -> list[Any]:
        place = (next(places), 443)
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", place)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with override_settings(OUTBOUND_LOOPBACK=False):
        for _ in range(3):
            with pytest.raises(fetching.NotFetched) as refused:
                fetching.fetch("https://changing.trust.example/")
            assert isinstance(refused.value.__cause__, InvalidIPAddress)


def test_r30_nor_where_an_answer_leads_to(openid: SignIn) -> None:
    with pytest.raises(fetching.NotFetched):
        fetching.fetch(f"{openid.base}/private")


# Changing it


def test_what_makes_it_another_sign_in_is_tested_again(
    nwl: NetworkRef, champion: Member, openid: SignIn, as_champion: Client
) -> None:
    with current.enter(nwl):
        live = ConnectionFactory(issuer=openid.base, client_id=CLIENT, client_secret=SECRET)
    path = f"{SETTINGS}{live.id}/"
    as_champion.post(path, openid_form(openid, client_secret="", name="Renamed"))
    with current.enter(nwl):
        live.refresh_from_db()
        assert (live.name, live.state) == ("Renamed", "live")
        assert services.secret_of(live) == SECRET
    as_champion.post(path, openid_form(openid, client_secret="another", name="Renamed"))
    with current.enter(nwl):
        live.refresh_from_db()
        assert (live.state, live.tested_at) == ("draft", None)


def test_the_only_way_in_stays_open(nwl: NetworkRef, champion: Member) -> None:
    rules = {"second_step_for_all": False, "by": champion.id}
    with current.enter(nwl):
        with pytest.raises(NothingLive):
            services.set_rules(single_sign_on_only=True, **rules)
        draft = ConnectionFactory(state="draft")
        with pytest.raises(NotTested):
            services.go_live(connection=draft, by=champion.id)
        live = ConnectionFactory()
        services.set_rules(single_sign_on_only=True, **rules)
        with pytest.raises(OnlyWay):
            services.switch_off(connection=live, by=champion.id)
        with pytest.raises(OnlyWay):
            services.change(connection=live, by=champion.id, client_id="another")
        services.set_rules(single_sign_on_only=False, **rules)
        services.switch_off(connection=live, by=champion.id)


@pytest.mark.parametrize(
    ("field", "value"),
    [("kind", "x"), ("state", "x"), ("tested_at", None), ("issuer", ""), ("client_id", "")],
)
def test_the_database_refuses_what_is_not_whole(nwl: NetworkRef, field: str, value: object) -> None:
    with current.enter(nwl):
        live = ConnectionFactory()
        with pytest.raises(IntegrityError):
            Connection.objects.filter(id=live.id).update(**{field: value})


# Who may


@pytest.mark.parametrize("path", ["", "new/openid/", "new/saml/"])
def test_only_a_champion_may(
    world: World, nwl: NetworkRef, alice: Member, as_champion: Client, path: str
) -> None:
    assert as_champion.get(SETTINGS + path).status_code == 200
    assert world.client(nwl, alice.user).get(SETTINGS + path).status_code == 403
    assert world.client(nwl).get(SETTINGS + path)["Location"].startswith("/sign-in/")
    assert as_champion.put(SETTINGS + path).status_code == 405


def test_rules_are_set_on_the_page(nwl: NetworkRef, as_champion: Client) -> None:
    refused = as_champion.post(SETTINGS, {"single_sign_on_only": "on"})
    assert refused.status_code == 422
    assert "First bring a sign-in live" in page(refused)
    assert as_champion.post(SETTINGS, {"second_step_for_all": "on"}).status_code == 302
    assert re.search(r'name="second_step_for_all"[^>]*checked', page(as_champion.get(SETTINGS)))


def test_an_unknown_kind_or_act_is_missing(as_champion: Client, nwl: NetworkRef) -> None:
    with current.enter(nwl):
        one = ConnectionFactory()
    assert as_champion.get(f"{SETTINGS}new/ldap/").status_code == 404
    assert as_champion.post(f"{SETTINGS}{one.id}/delete/").status_code == 404
