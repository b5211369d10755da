"""Addresses of a network that say who they are to the database, at once, bit by bit, or never."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import Error, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tenant_apps.accounts.models import User
from tenants import current

logger = logging.getLogger("streaming")
# More than any buffer on the way: whoever stops reading is noticed.
PADDING = " " * 65_536
MANY = 2_000


def who() -> dict[str, Any]:
    """The role and path of a query, by which connection, and what the network's rows say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path'), pg_backend_pid()")
        role, search_path, backend = cursor.fetchone()
    emails = sorted(User.objects.values_list("email", flat=True))
    return {"role": role, "path": search_path, "backend": backend, "emails": emails}


def here(request: HttpRequest) -> HttpResponse:
    return JsonResponse(who() | {"sent": len(request.body)})


@csrf_exempt
def slowly(request: HttpRequest) -> HttpResponse:
    logger.info("asked for slowly")
    time.sleep(float(request.GET["seconds"]))
    return JsonResponse(who())


def lines() -> Iterator[str]:
    """A query for each line, and one more at the end, however it comes."""
    try:
        for _ in range(MANY):
            yield json.dumps(who()) + PADDING + "\n"
    finally:
        logger.info("ended as %s", who()["role"])


def lines_in_a_transaction() -> Iterator[str]:
    with transaction.atomic():
        yield from lines()


def lines_that_fail() -> Iterator[str]:
    yield json.dumps(who()) + PADDING + "\n"
    with transaction.atomic():
        who()
        raise LookupError("half-way")


def streamed(content: Callable[[], Iterator[str]]) -> Callable[[HttpRequest], HttpResponse]:
    return lambda request: StreamingHttpResponse(content())  # type: ignore[return-value]


def in_a_thread(request: HttpRequest) -> HttpResponse:
    """What a thread sees that is started within a request, and what the request sees after."""
    seen: dict[str, Any] = {}

    def look() -> None:
        seen["network"] = str(current.network_or_none())
        try:
            seen["emails"] = who()["emails"]
        except Error as error:
            seen["error"] = str(error)
        finally:
            connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return JsonResponse({"thread": seen, "request": who()})


urlpatterns = [
    path("", here, name="home"),
    path("sign-in/", here, name="sign_in"),
    path("slowly/", slowly),
    path("lines/", streamed(lines)),
    path("lines/transaction/", streamed(lines_in_a_transaction)),
    path("lines/failing/", streamed(lines_that_fail)),
    path("thread/", in_a_thread),
]
