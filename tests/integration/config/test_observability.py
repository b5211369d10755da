"""What leaves for Sentry: enough to mend a fault, nothing of a person."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import sentry_sdk
from django.test import override_settings

from config import observability
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.world import World


class Receiver(BaseHTTPRequestHandler):
    """Takes events in, as Sentry would."""

    received: list[bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        zipped = self.headers.get("Content-Encoding") == "gzip"
        self.received.append(gzip.decompress(body) if zipped else body)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def received() -> Iterator[list[bytes]]:
    """What Sentry receives while reports go to a server of this test."""
    handler = type("Handler", (Receiver,), {"received": []})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        dsn = f"http://public@127.0.0.1:{server.server_port}/1"
        with override_settings(SENTRY_DSN=dsn):
            observability.start()
            yield handler.received
        sentry_sdk.get_client().close(timeout=2)
        sentry_sdk.get_global_scope().set_client(None)
        server.shutdown()


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
    for secret in ("alice", "archer", "943", "s3cret", str(alice.id), nwl.name, nwl.slug):
        assert secret.encode() not in envelope.lower().replace(b"n_", b""), secret


def test_without_a_dsn_nothing_is_sent() -> None:
    with override_settings(SENTRY_DSN=""):
        observability.start()
    assert not sentry_sdk.get_client().is_active()
