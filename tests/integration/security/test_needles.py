"""r35: a secret or a person that goes through the product is found in no log line or report."""

import logging
from io import StringIO
from typing import Any

import pytest
import sentry_sdk
from django.test import Client
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from config import observability
from tests.factories.members import PASSWORD
from tests.integration.security.conftest import Deployment
from tests.isolation.routes import NETWORK

EMAIL = "needle.in.the.hay@example.org"
LINKS = [
    "/invitation/{secret}/",
    "/join/{code}/",
    "/password/{uidb64}/{token}/",
    # Cut short or run on by a mail program.
    "/invitation/{secret}",
    "/invitation/{secret}/)",
    "/invitation/x{secret}/",
    "/password/{uidb64}/{token}x/",
]
PERSONAL = ("secret", "code", "token", "uidb64")


@pytest.fixture
def stranger(deployment: Deployment) -> Client:
    client = deployment.client(NETWORK, "stranger")
    client.raise_request_exception = False
    return client


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What the process writes to its log."""
    written = StringIO()
    [handler] = [one for one in logging.getLogger().handlers if one.name == "stderr"]
    monkeypatch.setattr(handler, "stream", written)
    return written


def needles(deployment: Deployment) -> list[str]:
    return [deployment.things.values[name] for name in PERSONAL] + [PASSWORD, EMAIL]


def try_all(deployment: Deployment, client: Client) -> set[int]:
    """Every link with a form that is refused, a method that is wrong, and a code that fails."""
    statuses = set()
    for link in LINKS:
        path = link.format(**deployment.things.values)
        form = {"email": EMAIL, "password": PASSWORD, "name": "", "new_password": "short"}
        statuses |= {client.get(path).status_code, client.post(path, form).status_code}
        statuses |= {client.put(path).status_code}
    client.handler.enforce_csrf_checks = True
    statuses |= {client.post(link.format(**deployment.things.values)).status_code for link in LINKS}
    return statuses


def test_r35_no_log_line_holds_a_secret(
    deployment: Deployment, stranger: Client, log: StringIO
) -> None:
    statuses = try_all(deployment, stranger)
    assert statuses >= {200, 404, 405, 422, 403}
    logged = log.getvalue()
    assert "Unprocessable Entity: /invitation/<str:secret>/" in logged
    for needle in needles(deployment):
        assert needle not in logged


def test_r11_every_line_of_a_request_bears_its_network(
    deployment: Deployment, stranger: Client, log: StringIO
) -> None:
    try_all(deployment, stranger)
    lines = log.getvalue().splitlines()
    assert lines
    network = f"network={deployment.things.network.id}"
    assert [line for line in lines if network not in line] == []


def test_r35_nor_when_the_page_fails(
    deployment: Deployment,
    stranger: Client,
    log: StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _break(monkeypatch)
    assert stranger.get(f"/invitation/{deployment.things.values['secret']}/").status_code == 500
    logged = log.getvalue()
    assert "Internal Server Error" in logged
    assert "RuntimeError" in logged
    assert deployment.things.values["secret"] not in logged


def test_r35_no_report_holds_a_secret(
    deployment: Deployment, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports: list[bytes] = []

    class Catching(Transport):
        def capture_envelope(self, envelope: Envelope) -> None:
            reports.append(envelope.serialize())

    monkeypatch.setattr("config.observability.settings.SENTRY_DSN", "http://x@127.0.0.1:9/1")
    real = sentry_sdk.init
    monkeypatch.setattr(sentry_sdk, "init", lambda **more: real(transport=Catching, **more))
    observability.start()
    try:
        _break(monkeypatch)
        stranger.get(f"/invitation/{deployment.things.values['secret']}/?to={EMAIL}")
        try_all(deployment, stranger)
        logging.getLogger("needles").error("Could not write to %s", EMAIL)
        sentry_sdk.flush()
    finally:
        sentry_sdk.get_client().close(timeout=0)
        sentry_sdk.get_global_scope().set_client(None)
    found = b"\n".join(reports)
    assert b"RuntimeError" in found
    for needle in needles(deployment):
        assert needle.encode() not in found


def _break(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken for a test")

    monkeypatch.setattr("tenant_apps.joining.selectors.invitation_by_secret", fail)
