"""Requests through the WSGI application itself, as a web server's threads send them."""

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.test import RequestFactory

Serve = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: whose host, as whom, and what for."""

    place: str
    role: str
    host: str
    path: str
    method: str = "GET"
    cookies: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    length: str = ""


# What the thread that is running now has asked for, if it has.
asked: ContextVar[Ask | None] = ContextVar("asked", default=None)


def application() -> Serve:
    """What a web server loads, made anew so that it knows the test's settings."""
    return WSGIHandler()


def serve(app: Serve, ask: Ask) -> int:
    """One request to its very end; returns its status."""
    cookie = "; ".join(f"{name}={value}" for name, value in ask.cookies.items())
    send = getattr(RequestFactory(), ask.method.lower())
    environ = send(ask.path, ask.form, headers={"host": ask.host, "cookie": cookie}).environ
    if ask.length:
        environ["CONTENT_LENGTH"] = ask.length
    statuses: list[str] = []
    mark = asked.set(ask)
    try:
        response = app(environ, lambda status, headers, *more: statuses.append(status))
        for _part in response:
            pass
        response.close()
    finally:
        asked.reset(mark)
    return int(statuses[0].split()[0])


def serve_all(app: Serve, asks: Sequence[Ask], *, threads: int) -> list[tuple[Ask, int]]:
    """All of them, in no order, by so many threads at once."""
    mixed = random.Random(11).sample(asks, len(asks))
    shares = [mixed[number::threads] for number in range(threads)]
    together = threading.Barrier(threads)

    def work(share: list[Ask]) -> list[tuple[Ask, int]]:
        together.wait()
        # Every statement is a line of the log.
        connection.force_debug_cursor = True
        try:
            return [(ask, serve(app, ask)) for ask in share]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return [one for share in pool.map(work, shares) for one in share]
