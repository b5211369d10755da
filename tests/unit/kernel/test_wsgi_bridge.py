"""A WSGI application behind an ASGI server: what it is told, and what comes of its answers."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from kernel import wsgi_bridge as bridge
from kernel.wsgi_bridge import HungUp
from tests.asgi import Visit

Start = Callable[..., Any]


def told(**given: Any) -> dict[str, Any]:
    return bridge.environ(Visit("nwl.example", **given).scope())


def test_a_request_is_told_as_wsgi_has_it() -> None:
    environ = told(path="/caf%C3%A9/%2F/%FF", query=b"q=%20\xe9", method="PUT")
    assert environ["PATH_INFO"].encode("latin1") == "/café///".encode() + b"\xff"
    assert environ["QUERY_STRING"] == "q=%20\xe9"
    assert environ["REQUEST_METHOD"] == "PUT"
    assert environ["SCRIPT_NAME"] == ""
    assert environ["SERVER_PROTOCOL"] == "HTTP/1.1"
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", "8000")
    assert environ["REMOTE_ADDR"] == "198.51.100.7"
    assert environ["wsgi.url_scheme"] == "http"
    assert environ["HTTP_HOST"] == "nwl.example"
    assert environ["wsgi.input"].read() == b""


def test_headers_that_come_twice_are_joined() -> None:
    headers = [("cookie", "a=1"), ("cookie", "b=2"), ("host", "other.example"), ("x-a", "é")]
    environ = told(headers=headers)
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["HTTP_HOST"] == "nwl.example,other.example"
    assert environ["HTTP_X_A"] == "é"


def test_a_header_with_an_underscore_does_not_pass_for_another() -> None:
    headers = [("x_forwarded_proto", "https"), ("content_length", "7"), ("content-type", "a/b")]
    environ = told(headers=headers)
    assert "HTTP_X_FORWARDED_PROTO" not in environ
    assert "HTTP_CONTENT_LENGTH" not in environ
    assert environ["CONTENT_TYPE"] == "a/b"


@pytest.mark.parametrize(
    ("length", "expected"),
    [("12", 12), ("0", 0), ("", 0), ("-1", 0), ("1,1", 0), ("²", 0), ("1e3", 0)],
)
def test_the_length_of_a_body_is_a_plain_number_or_none(length: str, expected: int) -> None:
    assert bridge.body_bytes({"CONTENT_LENGTH": length}) == expected
    assert bridge.body_bytes({}) == 0


def read(*messages: dict[str, Any]) -> bytes:
    async def run() -> bytes:
        left = iter(messages)

        async def receive() -> dict[str, Any]:
            return next(left)

        with await bridge.read_body(receive) as body:
            return body.read()

    return asyncio.run(run())


def part(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_is_read_whole_in_memory_or_a_file() -> None:
    assert read(part(b"one "), part(b"two"), part(b"", more=False)) == b"one two"
    long = b"x" * bridge.MEMORY_BYTES
    assert read(part(long), part(long, more=False)) == long * 2


def test_half_a_body_is_none() -> None:
    with pytest.raises(HungUp):
        read(part(b"one "), {"type": "http.disconnect"})


def test_a_body_that_stops_coming_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "STALLED_SECONDS", 0.05)

    async def run() -> None:
        await bridge.read_body(lambda: asyncio.sleep(10, {}))

    with pytest.raises(HungUp):
        asyncio.run(run())


class Parts:
    """A body that is made as it is sent, and knows what became of it."""

    def __init__(self, *parts: bytes, streaming: bool = True) -> None:
        self.parts, self.streaming = parts, streaming
        self.given, self.closed_by = 0, ""

    def __iter__(self) -> Iterator[bytes]:
        for one in self.parts:
            self.given += 1
            yield one

    def close(self) -> None:
        self.closed_by = threading.current_thread().name


def serve(visit: Visit, parts: Any, *headers: tuple[str, str], slow: float = 0) -> int:
    """How often the answer was streamed; 0 or 1."""
    streamed: list[bool] = []

    def application(environ: dict[str, Any], start_response: Start) -> Any:
        start_response("200 OK", list(headers))
        return parts

    async def front(scope: Any, receive: Any, send: Any) -> None:
        async def slowly(message: Any) -> None:
            await send(message)
            await asyncio.sleep(slow)

        outlet = bridge.Outlet(receive, slowly, lambda: streamed.append(True))
        environ = bridge.environ(scope)
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, "of-the-pool") as pool:
            try:
                job = loop.run_in_executor(pool, bridge.ask, application, environ, outlet)
                answer = await job
            finally:
                outlet.close()
        if answer.body is not None:
            await bridge.reply(answer, send)

    asyncio.run(visit.ask(front))
    return len(streamed)


@pytest.mark.parametrize(("streaming", "headers"), [(False, []), (True, [("Content-Length", "6")])])
def test_an_answer_that_is_whole_or_short_is_sent_at_once(
    streaming: bool, headers: list[tuple[str, str]]
) -> None:
    parts, visit = Parts(b"one", b"two", streaming=streaming), Visit("a")
    assert serve(visit, parts, ("X-A", "b"), *headers) == 0
    assert (visit.status, visit.content, visit.is_whole) == (200, b"onetwo", True)
    assert visit.answered["x-a"] == "b"
    assert parts.closed_by.startswith("of-the-pool")


@pytest.mark.parametrize("headers", [[], [("Content-Length", str(bridge.WHOLE_BYTES + 1))]])
def test_another_is_sent_bit_by_bit(headers: list[tuple[str, str]]) -> None:
    parts, visit = Parts(b"one", b"two"), Visit("a")
    assert serve(visit, parts, *headers) == 1
    assert (visit.status, visit.content, visit.is_whole) == (200, b"onetwo", True)
    assert parts.closed_by.startswith("of-the-pool")


def test_of_a_stream_nobody_but_its_beginning_is_asked_for_with_head() -> None:
    parts, visit = Parts(b"one"), Visit("a", method="HEAD")
    assert serve(visit, parts) == 0
    assert (visit.content, visit.is_whole) == (b"", True)
    assert parts.given == 0
    assert parts.closed_by


def test_r12_a_stream_ends_when_its_client_hangs_up() -> None:
    parts, visit = Parts(*[b"x"] * 100_000), Visit("a", hangs_up=10)
    with pytest.raises(HungUp):
        serve(visit, parts)
    assert not visit.is_whole
    assert parts.given < 100_000
    assert parts.closed_by.startswith("of-the-pool")


def test_r12_a_stream_ends_when_its_client_stops_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "STALLED_SECONDS", 0.1)
    parts, visit = Parts(b"one", b"two"), Visit("a")
    began = time.monotonic()
    with pytest.raises(HungUp):
        serve(visit, parts, slow=20)
    assert time.monotonic() - began < 10
    assert parts.closed_by.startswith("of-the-pool")


def test_what_the_application_raises_is_raised_and_its_answer_is_closed() -> None:
    class Fails(Parts):
        def __iter__(self) -> Iterator[bytes]:
            yield b"one"
            raise LookupError("half-way")

    for headers in ([], [("Content-Length", "6")]):
        parts, visit = Fails(), Visit("a")
        with pytest.raises(LookupError, match="half-way"):
            serve(visit, parts, *headers)
        assert not visit.is_whole
        assert parts.closed_by
