"""Before Django: on the event loop, each request goes through its network's turnstile.

Nothing that one network asks keeps the others waiting. Who comes too fast is refused, and only
after a moment, which costs nothing: a flood waits instead of being busy. The others are given a
thread in turn (`tenants.threads`). All hosts that no network has count as one.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from time import monotonic

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.module_loading import import_string

from kernel import wsgi_bridge as bridge
from kernel.wsgi_bridge import Answer, Application, Environ, HungUp, Receive, Scope, Send
from tenants import metrics
from tenants.names import Names
from tenants.quotas import Clock, Limits, Turnstile
from tenants.threads import Crowded, Threads, Ticket

RETRY_SECONDS = 2
LATE_SECONDS = 1.0
MOST_LATE = 256
MOST_READING = 32


class TooMany(RuntimeError):
    """One more than the network may have now."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a web process is built with. Bodies of more than `body_bytes(path)` are not read."""

    limits: Limits
    threads: int
    body_bytes: Callable[[str], int]
    late_seconds: float = LATE_SECONDS
    clock: Clock = monotonic


class Front:
    """The ASGI application around a WSGI one."""

    def __init__(self, application: Application, plan: Plan) -> None:
        self._application, self._plan = application, plan
        self._names = Names()
        self._turnstiles: dict[tuple[str, bool], Turnstile] = {}
        self._pool = ThreadPoolExecutor(plan.threads, "web")
        self._refusal = _ready_made()
        self._files_below = settings.STATIC_URL
        self.threads = Threads(plan.threads, plan.clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            with suppress(HungUp):
                await self._answer(bridge.environ(scope), receive, send)

    async def turnstile(self, host: str, path: str) -> Turnstile:
        """For pages or files of the network of this host, the centre, or all unknown hosts."""
        key = await self._names.place_of(host), path.startswith(self._files_below)
        if key not in self._turnstiles:
            limits = self._plan.limits.for_files() if key[1] else self._plan.limits
            self._turnstiles[key] = Turnstile(key[0], limits, self._plan.clock)
        return self._turnstiles[key]

    async def _answer(self, environ: Environ, receive: Receive, send: Send) -> None:
        turnstile = await self.turnstile(environ.get("HTTP_HOST", ""), environ["PATH_INFO"])
        try:
            if not turnstile.bucket.take():
                raise TooMany
            await self._read(turnstile, environ, receive)
            ticket = await self._enter(turnstile, receive)
        except (TooMany, Crowded):
            await self._refuse(turnstile, send)
        else:
            await self._ask(ticket, environ, receive, send)

    async def _read(self, turnstile: Turnstile, environ: Environ, receive: Receive) -> None:
        """Have the body at hand, unless it is too large. Raises TooMany, HungUp."""
        most = self._plan.body_bytes(environ["PATH_INFO"])
        if not 0 < bridge.body_bytes(environ) <= most:
            return
        if turnstile.reading >= MOST_READING:
            raise TooMany
        turnstile.reading += 1
        try:
            environ["wsgi.input"] = await bridge.read_body(receive)
        finally:
            turnstile.reading -= 1

    async def _enter(self, turnstile: Turnstile, receive: Receive) -> Ticket:
        """A thread. Raises Crowded, and HungUp when the client does not wait for it."""
        ticket = self.threads.come(turnstile)
        if ticket.is_running:
            return ticket
        entering = asyncio.create_task(self.threads.wait(ticket))
        leaving = asyncio.create_task(bridge.hang_up(receive))
        try:
            await asyncio.wait({entering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not entering.done():
                raise HungUp
            await entering
        except BaseException:
            self.threads.leave(ticket)
            raise
        finally:
            entering.cancel()
            leaving.cancel()
        return ticket

    async def _ask(self, ticket: Ticket, environ: Environ, receive: Receive, send: Send) -> None:
        """Have a thread ask Django. The ticket is held until the thread is done, come what may."""
        outlet = bridge.Outlet(receive, send, partial(self.threads.stream, ticket))
        asked = partial(bridge.ask, self._application, environ, outlet)
        job = asyncio.get_running_loop().run_in_executor(self._pool, copy_context().run, asked)
        job.add_done_callback(lambda done: self.threads.leave(ticket))
        try:
            answer: Answer = await asyncio.shield(job)
        finally:
            outlet.close()
        if answer.body is not None:
            await bridge.reply(answer, send)

    async def _refuse(self, turnstile: Turnstile, send: Send) -> None:
        if turnstile.place:
            metrics.count_in(turnstile.place, "hexitime_requests_refused_total", reason="quota")
        if turnstile.late < MOST_LATE:
            turnstile.late += 1
            try:
                await asyncio.sleep(self._plan.late_seconds)
            finally:
                turnstile.late -= 1
        await bridge.reply(self._refusal, send)


async def _live(receive: Receive, send: Send) -> None:
    """Begin and end with the server; nothing needs to be prepared."""
    for word in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{word}.complete"})


def refusal(request: HttpRequest) -> HttpResponse:
    """The page for who comes too fast."""
    response = HttpResponse(render_to_string("design/too_fast.html"), status=429)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Content-Length"] = str(len(response.content))
    add_never_cache_headers(response)
    patch_cache_control(response, no_store=True, private=True)
    return response


def _ready_made() -> Answer:
    """The refusal with the headers that every response of ours has, made once."""
    respond = refusal
    for path in reversed(settings.HEADER_MIDDLEWARE):
        respond = import_string(path)(respond)
    nothing = {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO(), "wsgi.url_scheme": "https"}
    response = respond(WSGIRequest(nothing | {"SERVER_NAME": "", "SERVER_PORT": "443"}))
    return Answer(response.status_code, list(response.items()), response.content)
