"""A real web server with one thread, so that each request has the connection of the last."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from config.embedded import cast, ports
from config.embedded.child import Child
from tests.isolation.conftest import Pair, pair
from tests.site import PROJECT, wait_until

__all__ = ["pair"]
PATIENCE_SECONDS = 20


class Server:
    """A web server of one thread, at whose addresses things take long."""

    def __init__(self, child: Child, port: int) -> None:
        self.child, self.port = child, port

    def ask(self, host: str, path: str = "/", body: bytes | None = None) -> dict[str, Any]:
        """A whole request, answered in JSON."""
        connection = HTTPConnection(ports.LOOPBACK, self.port, timeout=PATIENCE_SECONDS)
        connection.request("POST" if body else "GET", path, body, {"Host": host})
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def begin(self, host: str, path: str) -> socket.socket:
        """A request whose answer has begun to come."""
        sock = self.send(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert sock.recv(4096).startswith(b"HTTP/1.1 200")
        return sock

    def send(self, written: bytes) -> socket.socket:
        sock = socket.create_connection((ports.LOOPBACK, self.port), timeout=PATIENCE_SECONDS)
        sock.sendall(written)
        return sock


@contextmanager
def running(pair: Pair, folder: Path) -> Iterator[Server]:
    """It keeps its log in this folder."""
    port = ports.find_free()
    (folder / "log").mkdir()
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.faults.streaming_settings"}
    told["WEB_THREADS"] = "1"
    web, *_others = cast.Build(PROJECT, folder / "log", told).lasting(port)
    web.start()
    try:
        wait_until(lambda: ports.http_status(port, pair.a.network.host) == 200)
        yield Server(web, port)
    finally:
        web.stop()


@pytest.fixture(scope="module")
def server(pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(pair, tmp_path_factory.mktemp("server")) as server:
        yield server
