"""What leaves for Sentry: enough to mend a fault, nothing of a person."""

import json
from collections.abc import Iterator

import pytest
import sentry_sdk
from django.test import override_settings

from config import observability
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.sentry import receiving
from tests.world import World


@pytest.fixture
def received() -> Iterator[list[bytes]]:
    """What Sentry receives."""
    with receiving() as reports:
        yield reports


def test_r35_a_report_names_the_network_and_no_person(
    received: list[bytes], world: World, nwl: NetworkRef, alice: Member
) -> None:
    client = world.client(nwl, alice.user)
    client.raise_request_exception = False
    with override_settings(NETWORK_URLCONF="tests.integration.config.broken_urls"):
        response = client.get("/?token=s3cret-token", HTTP_AUTHORIZATION="Bearer s3cret-token")
    sentry_sdk.flush(timeout=5)

    assert response.status_code == 500
    assert b"Traceback" not in response.content
    [envelope] = [one for one in received if b'"exception"' in one]
    event = json.loads(envelope.splitlines()[2])
    assert event["tags"]["network"] == str(nwl.id)
    assert event["tags"]["member"] == observability.pseudonym(alice.id)
    assert event["exception"]["values"][0]["type"] == "ValueError"
    assert "front" in json.dumps(event["exception"])
    for secret in ("alice", "archer", "943 476", "s3cret", str(alice.id), nwl.name, nwl.slug):
        assert secret.encode() not in envelope.lower().replace(b"n_", b""), secret


def test_without_a_dsn_nothing_is_sent() -> None:
    with override_settings(SENTRY_DSN=""):
        observability.start()
    assert not sentry_sdk.get_client().is_active()
