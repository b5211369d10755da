"""A WSGI application, asked in threads on behalf of an ASGI server.

The event loop reads a body to its end before any thread is asked, and takes a whole answer from
its thread at once: a client that is slow to send or to read holds no thread. An answer that is
made while it is sent holds one, until its end or until its client hangs up or stops reading.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

# A body up to here is in memory, a longer one in a file.
MEMORY_BYTES = 256 * 1024
# An answer up to here is made by its thread without waiting for who reads it.
WHOLE_BYTES = 1024 * 1024
# Who sends or takes nothing for so long has gone.
STALLED_SECONDS = 60.0


class HungUp(ConnectionError):
    """The client has gone, or neither sends nor takes anything."""


@dataclass(slots=True)
class Answer:
    """What the application said first, and the body if it is whole."""

    status: int = 500
    headers: Headers = field(default_factory=list)
    body: bytes | None = None

    def begin(self, status: str, headers: Headers, exc_info: object = None) -> None:
        """WSGI's `start_response`, without its `write`."""
        self.status, self.headers = int(status.split(" ", 1)[0]), headers

    def start(self) -> Message:
        headers = [(name.encode("latin1"), value.encode("latin1")) for name, value in self.headers]
        return {"type": "http.response.start", "status": self.status, "headers": headers}

    @property
    def length(self) -> int | None:
        found = [value for name, value in self.headers if name.lower() == "content-length"]
        return int(found[0]) if found and found[0].isdecimal() else None


def environ(scope: Scope) -> Environ:
    """A request as WSGI has it (PEP 3333), with an empty body.

    A header whose name has an underscore is left out: it would pass for the one with hyphens.
    """
    server, client = scope.get("server") or ("", ""), scope.get("client") or ("", "")
    found: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin1"),
        "QUERY_STRING": scope["query_string"].decode("latin1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:
            continue
        name, value = _name(raw_name), raw_value.decode("latin1")
        glue = "; " if name == "HTTP_COOKIE" else ","
        found[name] = f"{found[name]}{glue}{value}" if name in found else value
    return found


def _name(raw: bytes) -> str:
    name = raw.decode("latin1").upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"


def body_bytes(environ: Environ) -> int:
    """How long the body is, as its sender says. Without a length there is none."""
    length = environ.get("CONTENT_LENGTH", "")
    return int(length) if length.isascii() and length.isdecimal() else 0


async def read_body(receive: Receive) -> IO[bytes]:
    """The whole body, from its beginning. Raises HungUp when it does not come to its end."""
    # The last reader closes it.
    body: IO[bytes] = SpooledTemporaryFile(MEMORY_BYTES)  # noqa: SIM115
    try:
        while await _read_part(receive, body):
            pass
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def _read_part(receive: Receive, body: IO[bytes]) -> bool:
    """Whether there is more."""
    try:
        async with asyncio.timeout(STALLED_SECONDS):
            message = await receive()
    except TimeoutError:
        raise HungUp from None
    if message["type"] != "http.request":
        raise HungUp
    body.write(message.get("body", b""))
    return bool(message.get("more_body", False))


async def hang_up(receive: Receive) -> None:
    """Until the client has gone: a server need not say so when it is sent to."""
    while (await receive())["type"] != "http.disconnect":
        pass


class Outlet:
    """How a thread sends an answer bit by bit, and learns that nobody is there any more."""

    def __init__(self, receive: Receive, send: Send, on_stream: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._receive, self._send, self._on_stream = receive, send, on_stream
        self._watch: asyncio.Task[None] | None = None
        self._is_gone = False

    def put(self, message: Message) -> None:
        """From a thread: returns once there is room for more. Raises HungUp."""
        if self._is_gone:
            raise HungUp
        sent = asyncio.run_coroutine_threadsafe(self._pass_on(message), self._loop)
        try:
            sent.result(STALLED_SECONDS)
        except TimeoutError:
            sent.cancel()
            self._is_gone = True
            raise HungUp from None

    def close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()

    async def _pass_on(self, message: Message) -> None:
        if self._watch is None:
            self._on_stream()
            self._watch = self._loop.create_task(self._notice())
        await self._send(message)

    async def _notice(self) -> None:
        await hang_up(self._receive)
        self._is_gone = True


def ask(application: Application, environ: Environ, outlet: Outlet) -> Answer:
    """In a thread: the whole answer, or the beginning of one that was sent bit by bit.

    Raises HungUp, and whatever the application raises.
    """
    answer = Answer()
    with environ["wsgi.input"]:
        parts = application(environ, answer.begin)
        try:
            if _is_whole(parts, answer):
                answer.body = b"".join(parts)
            elif environ["REQUEST_METHOD"] == "HEAD":
                answer.body = b""
            else:
                _stream(parts, answer, outlet)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
    return answer


def _is_whole(parts: Iterable[bytes], answer: Answer) -> bool:
    """Whether the body is all there, or is short enough and says so."""
    if isinstance(parts, list) or getattr(parts, "streaming", True) is False:
        return True
    return answer.length is not None and answer.length <= WHOLE_BYTES


def _stream(parts: Iterable[bytes], answer: Answer, outlet: Outlet) -> None:
    outlet.put(answer.start())
    for part in parts:
        outlet.put({"type": "http.response.body", "body": part, "more_body": True})
    outlet.put({"type": "http.response.body", "body": b""})


async def reply(answer: Answer, send: Send) -> None:
    """Send an answer that is whole."""
    await send(answer.start())
    await send({"type": "http.response.body", "body": answer.body})
