"""An ASGI server of a few lines, for tests of what stands behind one."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def _set_already() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass
class Visit:
    """A client's request, and the answer as far as it has come.

    `hangs_up` after so many bytes of the answer, or in its own body when that has `more`; its body
    does not come before what it `waits` for.
    """

    host: str
    path: str = "/"
    method: str = "GET"
    query: bytes = b""
    headers: Iterable[tuple[str, str]] = ()
    body: bytes = b""
    more: bool = False
    hangs_up: int | None = None
    waits: asyncio.Event = field(default_factory=_set_already)
    status: int = 0
    answered: dict[str, str] = field(default_factory=dict)
    content: bytes = b""
    is_whole: bool = False

    def __post_init__(self) -> None:
        self._has_sent = False
        self._gone = asyncio.Event()

    async def ask(self, application: Application) -> "Visit":
        await application(self.scope(), self._receive, self._send)
        return self

    def hang_up(self) -> None:
        self._gone.set()

    def scope(self) -> dict[str, Any]:
        headers = [("host", self.host), *self.headers]
        if self.body:
            length = len(self.body) + (1 if self.more else 0)
            headers += [("content-length", str(length))]
        return {
            "type": "http",
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": unquote(self.path),
            "raw_path": self.path.encode(),
            "query_string": self.query,
            "root_path": "",
            "headers": [(name.encode(), value.encode("latin1")) for name, value in headers],
            "client": ("198.51.100.7", 50_000),
            "server": ("127.0.0.1", 8000),
        }

    async def _receive(self) -> dict[str, Any]:
        await self.waits.wait()
        if not self._has_sent:
            self._has_sent = True
            return {"type": "http.request", "body": self.body, "more_body": self.more}
        if not self.more:
            await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        """As granian's: who has gone is sent to all the same, and nothing is said."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.answered = {
                name.decode().lower(): value.decode() for name, value in message["headers"]
            }
            return
        self.content += message.get("body", b"")
        self.is_whole = not message.get("more_body", False)
        if self.hangs_up is not None and len(self.content) >= self.hangs_up:
            self._gone.set()
