"""A server of the tests' own that takes error reports, as Sentry would."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import sentry_sdk
from django.test import override_settings

from config import observability


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


@contextmanager
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """A server's DSN, and what it is sent by whoever has that."""
    handler = type("Handler", (Receiver,), {"received": []})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://public@127.0.0.1:{server.server_port}/1", handler.received
        server.shutdown()


@contextmanager
def receiving() -> Iterator[list[bytes]]:
    """What Sentry receives while reports of this process go to a server of this test."""
    with listening() as (dsn, received):
        with override_settings(SENTRY_DSN=dsn):
            # A test's own client asks in no scope of a request, and leaves its member here.
            sentry_sdk.get_isolation_scope().clear()
            observability.start()
            yield received
        sentry_sdk.get_client().close(timeout=2)
        sentry_sdk.get_global_scope().set_client(None)


def events_in(received: list[bytes]) -> list[dict[str, Any]]:
    """The events among the envelopes."""
    parts = [line for envelope in received for line in envelope.splitlines()]
    events = [json.loads(part) for part in parts if b'"transaction":' in part]
    return [one for one in events if "tags" in one]
