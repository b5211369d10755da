"""An address takes the methods it is made for, and says 405 to all others."""

import re

import pytest
from django.test import Client

from tests.integration.security.conftest import Deployment
from tests.isolation import fingerprints
from tests.isolation.routes import CENTRAL, NETWORK, Route, routes

UNUSED = ("put", "delete", "options")

# A mailed link is remembered in the visitor's own session for its form.
NOT_STATE = frozenset({"django_session"})


@pytest.fixture
def clients(deployment: Deployment) -> dict[str, Client]:
    """Browsers of those who may do the most."""
    return {
        NETWORK: deployment.client(NETWORK, "champion"),
        CENTRAL: deployment.client(CENTRAL, "provisioner"),
    }


@pytest.mark.parametrize("route", [*routes(NETWORK), *routes(CENTRAL)], ids=str)
def test_no_address_takes_a_method_that_no_form_sends(
    deployment: Deployment, clients: dict[str, Client], route: Route
) -> None:
    for path in deployment.paths_of(route)[:1]:
        for method in UNUSED:
            response = getattr(clients[route.urlconf], method)(path)
            # To who may not read the figures there is no such page, whatever the method.
            hidden = route.name == "metrics"
            assert response.status_code == (404 if hidden else 405), method


def test_every_address_takes_get_or_post(
    deployment: Deployment, clients: dict[str, Client]
) -> None:
    for urlconf, client in clients.items():
        for path in deployment.paths(urlconf):
            response = client.get(path)
            response.close()
            if response.status_code == 405:
                assert response.headers["Allow"] == "POST"


# A mail program unsubscribes by a signed link alone, with no cookie and so no token (RFC 8058).
# What SAML posts is signed and believed only where it was asked for; a directory has a token;
# Stripe signs its events; a visitor comes from another host, by a signed code.
PROVED_OTHERWISE = re.compile(
    r"/(mails|searches)/stop/|/invitation/[^/]+/no/|/sign-in/saml/|/scim/|/billing/stripe/"
    r"|/support/enter/"
)


@pytest.mark.parametrize("urlconf", [NETWORK, CENTRAL])
def test_a_stranger_changes_nothing_by_sending_empty_forms(
    deployment: Deployment, urlconf: str
) -> None:
    schemas = ("shared", deployment.things.network.schema)
    take = fingerprints.take
    before = [take(deployment.world, schema, without=NOT_STATE) for schema in schemas]
    client = deployment.client(urlconf, "stranger")
    for path in deployment.paths(urlconf):
        assert client.post(path).status_code < 500
    after = [take(deployment.world, schema, without=NOT_STATE) for schema in schemas]
    assert before == after


@pytest.mark.parametrize(
    ("urlconf", "role"), [(NETWORK, "champion"), (NETWORK, "member"), (CENTRAL, "provisioner")]
)
def test_a_form_without_its_token_changes_nothing(
    deployment: Deployment, urlconf: str, role: str
) -> None:
    client = deployment.client(urlconf, role)
    client.handler.enforce_csrf_checks = True
    schemas = ("shared", deployment.things.network.schema)
    before = [fingerprints.take(deployment.world, schema) for schema in schemas]
    for path in deployment.paths(urlconf):
        if PROVED_OTHERWISE.match(path):
            continue
        hidden = path == "/metrics"
        assert client.post(path, {"name": "X"}).status_code == (404 if hidden else 403), path
    assert before == [fingerprints.take(deployment.world, schema) for schema in schemas]


@pytest.mark.parametrize(
    ("urlconf", "role"),
    [(NETWORK, "member"), (NETWORK, "champion"), (CENTRAL, "provisioner"), (CENTRAL, "auditor")],
)
def test_empty_forms_are_answered_in_words(deployment: Deployment, urlconf: str, role: str) -> None:
    for path in deployment.paths(urlconf):
        if path.startswith("/sign-"):
            continue
        response = deployment.client(urlconf, role).post(path)
        assert response.status_code < 500, path
        if response.status_code in {400, 409, 410, 422}:
            assert b"<h1" in response.content, path
