"""A network's addresses, and views that fail in every way that leaves a trace.

The addresses say where they are asked, `a`, `b` or `centre`, so that a report can be told from
another's: it bears the pattern of its address and little else.
"""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls.network import urlpatterns as network
from kernel import database
from tenants import current

logger = logging.getLogger("broken")
PLACES = ("a", "b", "centre")


def raises(request: HttpRequest) -> HttpResponse:
    """Fails while it holds the network in its hands."""
    door = current.door()
    raise LookupError(f"in {door}")


def breaks_a_transaction(request: HttpRequest) -> HttpResponse:
    """Fails in the database, in the middle of a transaction."""
    with database.atomic(), database.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute("SELECT nonsense")
    return HttpResponse()


def complains(request: HttpRequest) -> HttpResponse:
    """Says that something is wrong, at every level, and goes on."""
    for complain in (logger.debug, logger.info, logger.warning, logger.error, logger.critical):
        complain("Something is wrong")
    return HttpResponse("all is well")


def complains_after_leaving(request: HttpRequest) -> HttpResponse:
    """Looks into the registry on the way, and complains of it after."""
    if current.network_or_none() is not None:
        with current.shared(), database.cursor() as cursor:
            cursor.execute("SELECT 1")
    return complains(request)


VIEWS: list[Callable[[HttpRequest], HttpResponse]] = [
    raises,
    breaks_a_transaction,
    complains,
    complains_after_leaving,
]
broken = [
    path(f"broken/{place}/{view.__name__}/", view, name=f"{place}_{view.__name__}")
    for place in PLACES
    for view in VIEWS
]
urlpatterns = [*broken, *network]
