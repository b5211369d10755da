"""Ports of this machine: which are free, and which answer."""

import errno
import http.client
import os
import socket
from contextlib import closing

from config.embedded.errors import EmbeddedError

LOOPBACK = "127.0.0.1"
LOOPBACK_6 = "::1"
CONNECT_SECONDS = 2
ANSWER_SECONDS = 30


def parsed(text: str) -> int:
    """A port number as a person wrote it. Raises EmbeddedError."""
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise EmbeddedError(f"PORT is {text!r}: give a number from 1 to 65535.")


def check_free(port: int) -> None:
    """Raise EmbeddedError with one clear line unless we can listen on this port.

    A program that listens on the IPv6 loopback alone is in the way as well: browsers try
    that address of a *.localhost name first.
    """
    with closing(socket.socket()) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOOPBACK, port))
        except OSError as error:
            raise _refused(error, port) from None
    if _listens(socket.AF_INET6, LOOPBACK_6, port):
        raise EmbeddedError(_in_use(port))


def find_free() -> int:
    """A port that nothing listens on."""
    with closing(socket.socket()) as trial:
        trial.bind((LOOPBACK, 0))
        return int(trial.getsockname()[1])


def answers(port: int) -> bool:
    """Whether something accepts connections on this port."""
    return _listens(socket.AF_INET, LOOPBACK, port)


def http_status(port: int, host: str) -> int | None:
    """The status of the front page there, or nothing while there is no answer."""
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_SECONDS)) as client:
        try:
            client.request("GET", "/", headers={"Host": f"{host}:{port}"})
            return client.getresponse().status
        except (OSError, http.client.HTTPException):
            return None


def _listens(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        with closing(socket.socket(family)) as client:
            client.settimeout(CONNECT_SECONDS)
            return client.connect_ex((host, port)) == 0
    except OSError:
        return False


def _refused(error: OSError, port: int) -> EmbeddedError:
    if error.errno == errno.EADDRINUSE:
        return EmbeddedError(_in_use(port))
    if error.errno == errno.EACCES:
        return EmbeddedError(
            f"Port {port} is not ours to use: choose one above 1023, as PORT=8001."
        )
    return EmbeddedError(f"Port {port} cannot be used: {os.strerror(error.errno or 0)}.")


def _in_use(port: int) -> str:
    other = port + 1 if port < 65535 else 8000
    return (
        f"Port {port} is in use by another program: stop it, or choose another, "
        f"as in `PORT={other} make run`."
    )
