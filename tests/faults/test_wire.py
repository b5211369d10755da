"""r03: whatever is written on the wire, the one Host header says which network answers.

As a client without manners writes it, to the web server itself.
"""

import pytest

from tests.faults.conftest import Server
from tests.isolation.conftest import Pair

A, B = "nwl.hexitime.localhost", "warwick.hexitime.localhost"


def answer(server: Server, *lines: str) -> bytes:
    """All that comes back for a request of these lines."""
    with server.send("\r\n".join([*lines, "Connection: close", "", ""]).encode()) as sock:
        found = b""
        while part := sock.recv(65_536):
            found += part
    return found


def shows(pair: Pair, found: bytes) -> set[str]:
    """The networks whose people or schema an answer has."""
    things = {"a": pair.a, "b": pair.b}
    return {
        name
        for name, one in things.items()
        if one.network.schema.encode() in found
        or any(person.user.email.encode() in found for person in one.people.values())
    }


def test_r03_the_host_header_is_what_counts(pair: Pair, server: Server) -> None:
    assert shows(pair, answer(server, "GET / HTTP/1.1", f"Host: {A}")) == {"a"}
    assert shows(pair, answer(server, "GET / HTTP/1.1", f"Host: {B}")) == {"b"}


@pytest.mark.parametrize(
    "lines",
    [
        ["GET / HTTP/1.1", f"Host: {A}", f"X-Forwarded-Host: {B}"],
        ["GET / HTTP/1.1", f"Host: {A}", f"Forwarded: for=1.2.3.4;host={B}"],
        ["GET / HTTP/1.1", f"Host: {A}", f"X_Forwarded_Host: {B}", f"HTTP_HOST: {B}"],
        ["GET / HTTP/1.1", f"host:{A}", f"X-Original-URL: http://{B}/"],
        ["GET / HTTP/1.1", f"Host:\t{A}\t"],
        [f"GET /?host={B}#http://{B}/ HTTP/1.1", f"Host: {A}"],
        [f"GET //{B}/ HTTP/1.1", f"Host: {A}"],
        [f"GET http://{B}/ HTTP/1.1", f"Host: {A}"],
        [f"GET /%2f%2f{B}/ HTTP/1.1", f"Host: {A}"],
    ],
)
def test_r03_nothing_else_is_another_networks(pair: Pair, server: Server, lines: list[str]) -> None:
    assert shows(pair, answer(server, *lines)) <= {"a"}


@pytest.mark.parametrize(
    "lines",
    [
        ["GET / HTTP/1.1", f"Host: {A}", f"Host: {B}"],
        ["GET / HTTP/1.1", f"Host: {A}, {B}"],
        ["GET / HTTP/1.1", f"Host: {A} {B}"],
        ["GET / HTTP/1.1", f"Host: {A}/{B}"],
        ["GET / HTTP/1.1", f"Host: {A}@{B}"],
        ["GET / HTTP/1.1", f"Host: {A}\0{B}"],
        ["GET / HTTP/1.1", f"Host: {A}", f" {B}"],
        ["GET / HTTP/1.1", "Host:"],
        ["GET / HTTP/1.1"],
        ["GET / HTTP/1.0"],
        [f"GET http://{B}/ HTTP/1.1", "Host:"],
    ],
)
def test_r03_two_hosts_or_none_are_nobodys(pair: Pair, server: Server, lines: list[str]) -> None:
    """Refused, or answered by neither network: who is meant cannot be known."""
    found = answer(server, *lines)
    assert shows(pair, found) == set()
    assert b" 200 OK" not in found.partition(b"\r\n")[0]
