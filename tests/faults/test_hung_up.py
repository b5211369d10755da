"""Whoever hangs up on the web server itself leaves its connection right for the next request."""

import json
import socket
import struct
import threading
import time
from http.client import HTTPConnection
from typing import Any

import pytest

from config.embedded import ports
from tests.faults.conftest import PATIENCE_SECONDS, Server, running
from tests.isolation.conftest import Pair
from tests.site import wait_until

OFTEN = 50
PATHS = ["/lines/", "/lines/transaction/", "/lines/failing/"]


def hang_up(sock: socket.socket) -> None:
    """Without a word: what is under way is cut off."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def assert_right(pair: Pair, seen: dict[str, Any], place: str = "b") -> None:
    things = getattr(pair, place)
    assert seen["role"] == things.network.schema
    assert seen["path"].replace('"', "") == f"{things.network.schema}, extensions"
    assert {one.user.email for one in things.people.values()} <= set(seen["emails"])


def none_is_left(pair: Pair) -> bool:
    """Whether no transaction of the application's is still open."""
    with pair.world.admin() as admin:
        found = admin.execute(
            "SELECT FROM pg_stat_activity WHERE usename = 'hexitime_app' AND state LIKE 'idle in%'"
        ).fetchall()
    return not found


@pytest.mark.parametrize("path", PATHS)
def test_r12_after_a_stream_that_is_hung_up_on(pair: Pair, server: Server, path: str) -> None:
    a, b = pair.a.network, pair.b.network
    before = server.ask(a.host)
    hang_up(server.begin(a.host, path))
    after = server.ask(b.host)
    assert_right(pair, after)
    assert after["backend"] == before["backend"]
    wait_until(lambda: none_is_left(pair))


def test_a_stream_that_is_hung_up_on_ends_in_its_network(pair: Pair, server: Server) -> None:
    a = pair.a.network
    hang_up(server.begin(a.host, "/lines/"))
    server.ask(pair.b.network.host)
    wait_until(lambda: f"ended as {a.schema}" in server.child.log.read_text())
    [line] = [one for one in server.child.log.read_text().splitlines() if "ended as" in one][-1:]
    assert f"network={a.id} " in line


@pytest.mark.parametrize(
    "written",
    [
        b"GET / HTTP/1.1\r\nHost: {host}\r\n",
        b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000\r\n\r\nhalf of it",
        b"POST / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"\x16\x03\x01\x02\x00 not for this port",
    ],
)
def test_r12_after_a_request_that_is_never_finished(
    pair: Pair,
    server: Server,
    written: bytes,
) -> None:
    a, b = pair.a.network, pair.b.network
    hang_up(server.send(written.replace(b"{host}", a.host.encode())))
    assert_right(pair, server.ask(b.host))
    wait_until(lambda: none_is_left(pair))


@pytest.mark.parametrize(
    "written",
    [
        b"GET /lines/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"GET /slowly/?seconds=0.01 HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 300000\r\n\r\n" + b"x" * 200_000,
    ],
    ids=["in a stream", "before the answer", "in an upload"],
)
@pytest.mark.parametrize("has_begun", [True, False])
def test_r12_after_many_who_hang_up_the_one_thread_still_answers(
    pair: Pair, server: Server, written: bytes, has_begun: bool
) -> None:
    """At once, or when the server is at work on it."""
    a, b = pair.a.network, pair.b.network
    for _ in range(OFTEN):
        sock = server.send(written.replace(b"{host}", a.host.encode()))
        if has_begun:
            time.sleep(0.02)
        hang_up(sock)
    assert_right(pair, server.ask(a.host), "a")
    assert_right(pair, server.ask(b.host))
    wait_until(lambda: none_is_left(pair))


def test_half_an_upload_never_reaches_a_page(pair: Pair, server: Server) -> None:
    host = pair.a.network.host.encode()
    start = b"POST /slowly/?seconds=0 HTTP/1.1\r\nHost: " + host + b"\r\nContent-Length: 10\r\n\r\n"
    before = server.child.log.read_text().count("asked for slowly")
    hang_up(server.send(start + b"a=1"))
    whole = server.send(start + b"a=12345678")
    assert whole.recv(4096).startswith(b"HTTP/1.1 200")
    whole.close()
    assert server.child.log.read_text().count("asked for slowly") == before + 1


def test_r12_two_networks_on_one_kept_alive_connection(pair: Pair, server: Server) -> None:
    """As a proxy sends them: one after another through the same socket."""
    connection = HTTPConnection(ports.LOOPBACK, server.port, timeout=PATIENCE_SECONDS)
    for place in ("a", "b", "a", "b"):
        connection.request("GET", "/", headers={"Host": getattr(pair, place).network.host})
        assert_right(pair, json.loads(connection.getresponse().read()), place)
    connection.close()


def test_a_thread_that_a_request_starts_is_in_no_network(pair: Pair, server: Server) -> None:
    seen = server.ask(pair.a.network.host, "/thread/")
    assert seen["thread"]["network"] == "None"
    assert "emails" not in seen["thread"]
    assert "does not exist" in seen["thread"]["error"]
    assert_right(pair, seen["request"], "a")
    assert_right(pair, server.ask(pair.b.network.host))


def test_who_is_being_answered_when_the_server_is_told_to_stop_is_answered(
    pair: Pair, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running(pair, tmp_path_factory.mktemp("stopped")) as server:
        answers: list[dict[str, Any]] = []

        def ask() -> None:
            answers.append(server.ask(pair.a.network.host, "/slowly/?seconds=1"))

        asking = threading.Thread(target=ask)
        asking.start()
        wait_until(lambda: "asked for slowly" in server.child.log.read_text())
        server.child.ask_to_end()
        asking.join()
        [answer] = answers
        assert_right(pair, answer, "a")
