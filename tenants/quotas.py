"""One network's rush does not keep the others waiting: what each may ask of one web process.

Every network, and the centre, has a turnstile: so many requests a second with a burst on top, and
so many of the process's threads at a time. Whoever comes too fast is answered at once, with a
small page, before Django has done anything: a flood of refusals has to cost next to nothing.
The turnstiles are the process's own: no request waits for another server to be let in.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.module_loading import import_string

from tenants import metrics
from tenants.keys import place

Respond = Callable[[HttpRequest], HttpResponse]
Start = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]

MOST_PLACES = 4096
RETRY_SECONDS = 2


@dataclass(slots=True)
class Turnstile:
    """What one network has used of its quota in this process. 0 a second: no limit."""

    per_second: float
    burst: float
    threads: int
    clock: Callable[[], float] = monotonic
    tokens: float = field(init=False)
    at: float = field(init=False)
    inside: int = 0
    refused: int = 0
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.tokens, self.at = self.burst, self.clock()

    def enter(self) -> bool:
        """Let one request in, or count it as refused."""
        with self.lock:
            self._refill()
            if self._is_shut():
                self.refused += 1
                return False
            self.tokens -= 1
            self.inside += 1
            return True

    def leave(self) -> None:
        with self.lock:
            self.inside -= 1

    def turns_away(self) -> bool:
        """Whether it is shut now; one more is refused then."""
        with self.lock:
            self._refill()
            shut = self._is_shut()
            self.refused += shut
            return shut

    def take_refused(self) -> int:
        """How many were refused since this was last asked."""
        with self.lock:
            refused, self.refused = self.refused, 0
            return refused

    def _refill(self) -> None:
        now = self.clock()
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.per_second)
        self.at = now

    def _is_shut(self) -> bool:
        return bool(self.per_second) and (self.tokens < 1 or self.inside >= self.threads)


class Turnstiles:
    """All of a process, by place, and by the host that a place was last asked for under."""

    def __init__(self) -> None:
        self._places: OrderedDict[str, Turnstile] = OrderedDict()
        self._hosts: OrderedDict[str, Turnstile] = OrderedDict()
        self._lock = Lock()

    def here(self, host: str) -> Turnstile:
        """The turnstile of the current network, or the centre."""
        with self._lock:
            turnstile = self._places.get(place()) or self._places.setdefault(place(), _new())
            self._hosts[_normal(host)] = turnstile
            for memory in (self._places, self._hosts):
                if len(memory) > MOST_PLACES:
                    memory.popitem(last=False)
            return turnstile

    def of_host(self, host: str) -> Turnstile | None:
        """That of the place that was asked for under this host before. Unknown hosts have none."""
        return self._hosts.get(_normal(host))

    def __len__(self) -> int:
        return max(len(self._places), len(self._hosts))


def _normal(host: str) -> str:
    """One name for all spellings of a host: no port, small letters, no last dot."""
    return host.lower().partition(":")[0].rstrip(".")


def _new() -> Turnstile:
    return Turnstile(
        per_second=settings.NETWORK_REQUESTS_PER_SECOND,
        burst=settings.NETWORK_REQUESTS_BURST,
        threads=settings.NETWORK_THREADS,
    )


turnstiles = Turnstiles()


class QuotaMiddleware:
    """Takes each request through its network's turnstile, until the last byte has been sent."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        turnstile = turnstiles.here(request.META.get("HTTP_HOST", ""))
        if not turnstile.enter():
            return refusal()
        if refused := turnstile.take_refused():
            metrics.count("hexitime_requests_refused_total", refused, reason="quota")
        try:
            response = self.get_response(request)
        except BaseException:
            turnstile.leave()
            raise
        if response.streaming:
            response._resource_closers.append(turnstile.leave)  # type: ignore[attr-defined]
        else:
            turnstile.leave()
        return response


def refusal() -> HttpResponse:
    """The page for who comes too fast."""
    response = HttpResponse(render_to_string("design/too_fast.html"), status=429)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    add_never_cache_headers(response)
    patch_cache_control(response, no_store=True, private=True)
    response._has_been_logged = True  # type: ignore[attr-defined]  # it is no fault of ours
    return response


class Front:
    """Before Django: refuses at once where the turnstile of this host is shut."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._status, self._headers, self._body = _ready_made()

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        turnstile = turnstiles.of_host(environ.get("HTTP_HOST", ""))
        is_static = environ["PATH_INFO"].startswith(settings.STATIC_URL)
        if turnstile is None or is_static or not turnstile.turns_away():
            return self._application(environ, start_response)
        start_response(self._status, list(self._headers))
        return [self._body]


def _ready_made() -> tuple[str, list[tuple[str, str]], bytes]:
    """The refusal with the headers that every response of ours has, made once."""
    respond: Respond = lambda request: refusal()  # noqa: E731
    for path in reversed(settings.HEADER_MIDDLEWARE):
        respond = import_string(path)(respond)
    nothing = {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO(), "wsgi.url_scheme": "https"}
    response = respond(WSGIRequest(nothing | {"SERVER_NAME": "", "SERVER_PORT": "443"}))
    response.headers["Content-Length"] = str(len(response.content))
    status = f"{response.status_code} {response.reason_phrase}"
    return status, list(response.items()), response.content
