"""Requests that are broken off in the midst of a transaction, and the ones that come next.

`python -m tests.isolation.twelve.broken_off HOST_OF_A HOST_OF_B` asks our own project as a web
server does, in one thread, and prints where each next request was. DATABASE_POOL_MAX says
whether that thread keeps its connection or lends one from a pool.
"""

import io
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import override_settings
from django.urls import path

from config.wsgi import application


class BrokenOff(Exception):
    """As when a view has a fault."""


def look() -> dict[str, Any]:
    """Who and where one is, and on which connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path'), pg_backend_pid()")
        return dict(zip(("role", "path", "connection"), cursor.fetchone(), strict=True))


def raise_in_transaction() -> None:
    with transaction.atomic():
        look()
        raise BrokenOff


def raise_in_savepoint() -> None:
    with transaction.atomic(), transaction.atomic():
        look()
        raise BrokenOff


def fail_in_transaction() -> None:
    with transaction.atomic():
        look()
        connection.cursor().execute("SELECT nonsense")


def raise_after_failing() -> None:
    with transaction.atomic():
        with suppress(Exception):
            connection.cursor().execute("SELECT nonsense")
        raise BrokenOff


def leave_autocommit_off() -> None:
    transaction.set_autocommit(False)
    look()
    raise BrokenOff


def begin_by_hand() -> None:
    connection.cursor().execute("BEGIN")
    look()
    raise BrokenOff


WAYS: dict[str, Callable[[], None]] = {
    way.__name__: way
    for way in (
        raise_in_transaction,
        raise_in_savepoint,
        fail_in_transaction,
        raise_after_failing,
        leave_autocommit_off,
        begin_by_hand,
    )
}


def here(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        within = look()
    return JsonResponse({"alone": look(), "in a transaction": within})


def break_off(request: HttpRequest, way: str) -> HttpResponse:
    WAYS[way]()
    return HttpResponse()


urlpatterns = [path("", here, name="home"), path("<str:way>/", break_off)]


def ask(host: str, url: str) -> tuple[str, bytes]:
    """Status and content of what WSGI answers."""
    status: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": url,
        "SERVER_NAME": host,
        "SERVER_PORT": "80",
        "HTTP_HOST": host,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    response = application(environ, lambda code, headers: status.append(code))
    content = b"".join(response)
    response.close()
    return status[0], content


def next_after(way: str, a: str, b: str) -> dict[str, Any]:
    before = json.loads(ask(a, "/")[1])["alone"]
    broken, _content = ask(a, f"/{way}/")
    status, content = ask(b, "/")
    assert (broken[:3], status[:3]) == ("500", "200"), (way, broken, status)
    after = json.loads(content)
    return after | {"same connection": after["alone"]["connection"] == before["connection"]}


if __name__ == "__main__":
    with override_settings(NETWORK_URLCONF="tests.isolation.twelve.broken_off"):
        json.dump({way: next_after(way, *sys.argv[1:]) for way in WAYS}, sys.stdout)
