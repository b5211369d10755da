"""r20: signing in by a SAML identity provider, and all that is not believed of one."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from tenant_apps.accounts.models import User
from tenant_apps.members.models import Member
from tenant_apps.sso import metadata
from tenant_apps.sso.models import Connection
from tenants import current
from tenants.current import NetworkRef
from tests.factories.sso import SAML, ConnectionFactory
from tests.sign_ins import PAT, SignIn, leads_to, posted
from tests.world import World


def page(response: HttpResponse) -> str:
    return response.content.decode()


def connection_of(network: NetworkRef, saml: SignIn, **more: Any) -> Connection:
    side = metadata.saml(saml.get("/metadata").text)
    with current.enter(network):
        made: Connection = ConnectionFactory(
            **SAML
            | {
                "entity_id": side.entity_id,
                "sso_url": side.sso_url,
                "certificate": side.certificate,
            },
            admits_newcomers=True,
            **more,
        )
    return made


def answer_to(
    client: Client, connection: Connection, saml: SignIn, fault: str = ""
) -> tuple[str, dict[str, str]]:
    """Where the provider has the browser post to, and what."""
    own = page(client.get(f"/sign-in/saml/{connection.code}/metadata/"))
    saml.set(person=PAT, metadata=own, fault=fault)
    url = leads_to(page(client.post(f"/sign-in/by/{connection.code}/")))
    parts = urlsplit(url)
    to, what = posted(saml.get(f"{parts.path}?{parts.query}").text)
    return urlsplit(to).path, {"SAMLResponse": what}


def comes_back(
    client: Client, connection: Connection, saml: SignIn, fault: str = ""
) -> HttpResponse:
    path, what = answer_to(client, connection, saml, fault)
    # From another site: a browser sends none of our cookies along.
    kept = Client(headers={"host": client.defaults["HTTP_HOST"]}).post(path, what)
    assert kept.status_code == 302
    return client.get(kept["Location"])


def is_in(client: Client) -> bool:
    return client.get("/people/").status_code == 200


def test_a_newcomer_becomes_a_member(world: World, nwl: NetworkRef, saml: SignIn) -> None:
    client = world.client(nwl)
    answer = comes_back(client, connection_of(nwl, saml), saml)
    assert answer["Location"] == "/"
    assert is_in(client)
    with current.enter(nwl):
        assert Member.objects.get(user__email=PAT["email"]).name == "Pat Public"


@pytest.mark.parametrize(
    "fault",
    [
        "unsigned_message",
        "unsigned_assertion",
        "unsigned",
        "wrong_key",
        "audience",
        "expired",
        "unasked",
        "altered",
    ],
)
def test_r20_an_answer_that_is_not_right_is_refused(
    world: World, nwl: NetworkRef, saml: SignIn, fault: str
) -> None:
    client = world.client(nwl)
    answer = comes_back(client, connection_of(nwl, saml), saml, fault)
    assert answer.status_code == 403
    assert "did not work" in page(answer)
    assert not is_in(client)
    with current.enter(nwl):
        assert not User.objects.filter(email__contains="imperial").exists()


def test_r20_an_answer_is_taken_once_and_by_who_asked(
    world: World, nwl: NetworkRef, saml: SignIn
) -> None:
    connection = connection_of(nwl, saml)
    client, thief = world.client(nwl), world.client(nwl)
    path, what = answer_to(client, connection, saml)
    stolen = thief.post(path, what)["Location"]
    assert thief.get(stolen).status_code == 403
    assert not is_in(thief)
    kept = client.post(path, what)["Location"]
    assert client.get(kept).status_code == 302
    assert is_in(client)
    client.post("/sign-out/")
    assert client.get(kept).status_code == 403
    assert client.get(client.post(path, what)["Location"]).status_code == 403
    assert not is_in(client)


def test_r02_an_assertion_for_one_network_is_nothing_to_another(
    world: World, nwl: NetworkRef, warwick: NetworkRef, saml: SignIn
) -> None:
    at_a, at_b = connection_of(nwl, saml), connection_of(warwick, saml)
    _, what = answer_to(world.client(warwick), at_b, saml)
    client = world.client(nwl)
    client.post(f"/sign-in/by/{at_a.code}/")
    kept = client.post(f"/sign-in/saml/{at_a.code}/", what)["Location"]
    assert client.get(kept).status_code == 403
    assert client.post(f"/sign-in/saml/{at_b.code}/", what).status_code == 404
    assert not is_in(client)


@pytest.mark.parametrize("what", ["", "nonsense", "PHg+", "<x>", "A" * 100_000])
def test_nonsense_is_refused(world: World, nwl: NetworkRef, saml: SignIn, what: str) -> None:
    connection, client = connection_of(nwl, saml), world.client(nwl)
    kept = client.post(f"/sign-in/saml/{connection.code}/", {"SAMLResponse": what})
    assert client.get(kept["Location"]).status_code == 403
