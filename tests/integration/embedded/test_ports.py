"""The port is looked at before anything starts."""

import socket
from collections.abc import Iterator

import pytest

from config.embedded import ports
from config.embedded.errors import EmbeddedError


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind((ports.LOOPBACK, 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_port_in_use_is_one_clear_line(taken: int) -> None:
    with pytest.raises(EmbeddedError, match=rf"^Port {taken} is in use .* `PORT=\d+ make run`\.$"):
        ports.check_free(taken)
    assert ports.answers(taken)


def test_a_port_in_use_on_ipv6_alone_is_in_the_way_too() -> None:
    with socket.socket(socket.AF_INET6) as server:
        try:
            server.bind((ports.LOOPBACK_6, 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        server.listen()
        with pytest.raises(EmbeddedError, match="is in use"):
            ports.check_free(server.getsockname()[1])


def test_a_free_port_is_fine() -> None:
    port = ports.find_free()
    ports.check_free(port)
    assert not ports.answers(port)
    assert ports.http_status(port, "localhost") is None


@pytest.mark.parametrize("text", ["", "http", "0", "-1", "65536", "80.5"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(EmbeddedError, match="give a number from 1 to 65535"):
        ports.parsed(text)
