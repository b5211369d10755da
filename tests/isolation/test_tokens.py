"""r02: what proves something to B proves nothing to A: sessions, forms, mailed links."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tenant_apps.accounts.models import User
from tenant_apps.accounts.tokens import password_reset_tokens
from tenants import current, keys
from tests.factories.members import PASSWORD, admit
from tests.isolation.conftest import Pair

SESSION, CSRF = "__Host-session", "__Host-csrf"


def page(response: HttpResponse) -> str:
    return response.content.decode()


def csrf_field(response: HttpResponse) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(response))
    assert found
    return found[1]


def strict_client(pair: Pair, at: str = "a") -> Client:
    """A browser that holds no session and is held to the rules about forms."""
    host = getattr(pair, at).network.host
    return Client(enforce_csrf_checks=True, headers={"host": host})


@pytest.mark.parametrize("role", ["member", "broker", "champion"])
def test_r02_a_session_of_b_is_nobody_at_a(pair: Pair, role: str) -> None:
    at_b = pair.b.client(pair.world, role)
    assert at_b.get("/people/").status_code == 200
    at_a = Client(headers={"host": pair.a.network.host})
    at_a.cookies[SESSION] = at_b.cookies[SESSION].value
    assert at_a.get("/people/").status_code == 302
    assert "Sign in" in page(at_a.get("/"))
    assert at_b.get("/people/").status_code == 200


def test_r02_a_members_session_is_nobody_at_the_centre(pair: Pair) -> None:
    at_b = pair.b.client(pair.world, "champion")
    central = Client(headers={"host": "hexitime.localhost"})
    central.cookies[SESSION] = at_b.cookies[SESSION].value
    assert central.get("/console/networks/").status_code == 302


def test_r02_one_person_with_one_password_signs_in_to_each_network(pair: Pair) -> None:
    both = {"email": "both@example.org", "password": PASSWORD}
    for things in (pair.a, pair.b):
        with current.enter(things.network):
            admit(name="Pat Public", **both)
    at_b = Client(headers={"host": pair.b.network.host})
    signed_in = at_b.post("/sign-in/", {"username": both["email"], "password": PASSWORD})
    assert signed_in.status_code == 302
    at_a = Client(headers={"host": pair.a.network.host})
    at_a.cookies[SESSION] = at_b.cookies[SESSION].value
    assert at_a.get("/people/").status_code == 302


def copy_user(pair: Pair) -> User:
    """B's user as a copy in A, to the last column: what restoring into a second network does."""
    with current.enter(pair.b.network):
        user = pair.b.people["other"].user
        user.refresh_from_db()
    with current.enter(pair.a.network):
        columns = {field.attname: getattr(user, field.attname) for field in User._meta.fields}
        User.objects.update_or_create(id=user.id, defaults=columns)
    return user


def test_r02_a_session_row_copied_with_its_user_is_nobody(pair: Pair) -> None:
    user = copy_user(pair)
    at_b = pair.world.client(pair.b.network, user)
    key = at_b.cookies[SESSION].value
    with current.enter(pair.b.network):
        row = Session.objects.get(session_key=key)
    with current.enter(pair.a.network):
        Session.objects.create(
            session_key=key, session_data=row.session_data, expire_date=row.expire_date
        )
    at_a = Client(headers={"host": pair.a.network.host})
    at_a.cookies[SESSION] = key
    assert "Sign in" in page(at_a.get("/"))
    assert at_a.get("/settings/").status_code == 302


def test_r02_a_reset_token_of_a_copied_user_is_refused(pair: Pair) -> None:
    user = copy_user(pair)
    with current.enter(pair.b.network):
        token = password_reset_tokens.make_token(user)
        assert password_reset_tokens.check_token(user, token)
    with current.enter(pair.a.network):
        assert not password_reset_tokens.check_token(user, token)
    path = f"/password/{urlsafe_base64_encode(force_bytes(user.pk))}/{token}/"
    response = Client(headers={"host": pair.a.network.host}).get(path)
    assert response.status_code == 404
    assert "no longer works" in page(response)


@pytest.mark.parametrize("path", ["/invitation/{secret}/", "/join/{code}/"])
def test_r02_a_link_of_b_lets_nobody_into_a(pair: Pair, path: str) -> None:
    answer = {"name": "Eve", "email": "eve@example.org", "password": PASSWORD}
    client = Client(headers={"host": pair.a.network.host})
    response = client.post(path.format(**pair.b.values), answer)
    assert response.status_code == 404
    with current.enter(pair.a.network):
        assert not User.objects.filter(email__in=["eve@example.org"]).exists()
    assert (
        Client(headers={"host": pair.b.network.host}).get(path.format(**pair.b.values)).status_code
        == 200
    )


def test_r02_a_form_token_of_b_is_refused_at_a(pair: Pair) -> None:
    a, b = strict_client(pair), strict_client(pair, "b")
    own, foreign = csrf_field(a.get("/sign-in/")), csrf_field(b.get("/sign-in/"))
    answer = {"username": "nobody@example.org", "password": PASSWORD}
    refused = a.post("/sign-in/", answer | {"csrfmiddlewaretoken": foreign})
    assert refused.status_code == 403
    assert "This form is too old or came from another page" in page(refused)
    assert a.post("/sign-in/", answer | {"csrfmiddlewaretoken": own}).status_code == 422


@pytest.mark.parametrize(
    "origin",
    [
        "http://warwick.hexitime.localhost",
        "http://hexitime.localhost",
        "https://nwl.hexitime.localhost",
        "http://nwl.hexitime.localhost.example.org",
        "null",
    ],
)
def test_r02_a_form_sent_from_elsewhere_is_refused(pair: Pair, origin: str) -> None:
    a = strict_client(pair)
    answer: dict[str, Any] = {"username": "nobody@example.org", "password": PASSWORD}
    answer["csrfmiddlewaretoken"] = csrf_field(a.get("/sign-in/"))
    assert a.post("/sign-in/", answer, headers={"origin": origin}).status_code == 403
    here = f"http://{pair.a.network.host}"
    assert a.post("/sign-in/", answer, headers={"origin": here}).status_code == 422


def test_r02_every_purpose_has_a_key_of_its_own_in_each_network(pair: Pair) -> None:
    found = []
    for things in (pair.a, pair.b):
        with current.enter(things.network):
            found += [keys.signing_key("session"), keys.signing_key("password-reset")]
    with current.shared():
        found += [keys.signing_key("session"), keys.signing_key("password-reset")]
    assert len(set(found)) == 6
