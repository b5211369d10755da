"""A network's addresses, and views that each breach the wall: what the suite must report."""

import logging
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import sentry_sdk
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import path

from config.urls.network import urlpatterns as ours
from kernel.ids import uuid7
from tenant_apps.audit import services as audit
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenants import current, selectors
from tenants.current import NetworkRef

logger = logging.getLogger("leaky")


def others() -> list[NetworkRef]:
    """All networks but the one that is entered."""
    return [one for one in selectors.all_in() if one != current.network_or_none()]


def looks_elsewhere(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Finds a listing in whatever network it is in."""
    for network in selectors.all_in():
        with current.enter(network):
            if found := Listing.objects.filter(id=listing_id).first():
                return HttpResponse(found.title)
    raise Http404


def tells_by_status(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Knows the member of another network, and says so by refusing."""
    for network in others():
        with current.enter(network):
            if Member.objects.filter(id=member_id).exists():
                return HttpResponse("Not yours.", status=403)
    raise Http404


def tells_by_header(request: HttpRequest, handle: str) -> HttpResponse:
    """The same page, and a header that is there only when someone is."""
    response = HttpResponse("Not here.", status=404)
    for network in others():
        with current.enter(network):
            if Member.objects.filter(handle=handle).exists():
                response["X-Cache"] = "hit"
    return response


def changes_elsewhere(request: HttpRequest) -> HttpResponse:
    """Writes into the other network whenever a form is sent."""
    if request.method == "POST":
        for network in others():
            with current.enter(network):
                Listing.objects.update(description=f"Changed from elsewhere {uuid7()}")
    return HttpResponse("Saved.")


def changes_by_odd_method(request: HttpRequest) -> HttpResponse:
    """Does as much for a method that nobody thought of."""
    if request.method == "BREW":
        request.method = "POST"
        return changes_elsewhere(request)
    return HttpResponse(status=405)


def names_another(request: HttpRequest) -> HttpResponse:
    """Lists all networks for whoever asks."""
    return HttpResponse(", ".join(network.name for network in selectors.all_in()))


def follows_a_field(request: HttpRequest) -> HttpResponse:
    """Takes the word of a form for which network is meant."""
    asked: dict[str, Any] = {**request.GET.dict(), **request.POST.dict()}
    if (found := selectors.by_slug(asked.get("slug", ""))) is None:
        return HttpResponse("Nothing.")
    with current.enter(found):
        return HttpResponse(", ".join(one.name for one in Member.objects.all()))


def follows_a_header(request: HttpRequest) -> HttpResponse:
    """Takes a proxy's word for which network is meant."""
    found = selectors.by_host(request.headers.get("X-Forwarded-Host", ""))
    if found is None:
        return HttpResponse("Nothing.")
    with current.enter(found):
        return HttpResponse(", ".join(one.user.email for one in Member.objects.all()))


def keeps_what_it_is_given(request: HttpRequest) -> HttpResponse:
    """Writes whatever id it is given into this network's rows."""
    if member := request.POST.get("member_id"):
        Listing.objects.update(description=member)
    return HttpResponse("Kept.")


def undeclared(request: HttpRequest, thing_id: UUID) -> HttpResponse:
    """Has a parameter of which nobody has said what it names."""
    return HttpResponse("A thing.")


def serves_by_path(request: HttpRequest, file_name: str) -> FileResponse:
    """Opens whatever is asked for below the folder of all files."""
    return _file(Path(settings.MEDIA_ROOT) / unquote(file_name))


def serves_by_query(request: HttpRequest) -> FileResponse:
    """Joins what it is given to a folder of its own, and is led out of it."""
    return _file(Path(settings.MEDIA_ROOT) / "x" / request.GET.get("path", ""))


def serves_parts(request: HttpRequest) -> HttpResponse:
    """Hands out parts of the last file that anyone has stored, as a shared buffer would."""
    if "Range" not in request.headers:
        raise Http404
    newest = max(Path(settings.MEDIA_ROOT).rglob("*.csv"), key=lambda file: file.stat().st_mtime)
    return HttpResponse(newest.read_bytes()[20:60], status=206)


def knows_tags(request: HttpRequest) -> HttpResponse:
    """Says of any tag that it knows it, since it asks one cache for all networks."""
    return HttpResponse(status=304 if "If-None-Match" in request.headers else 404)


def logs_another(request: HttpRequest) -> HttpResponse:
    """Writes down which other networks there are."""
    for network in others():
        logger.info("This is not %s", network.slug)
    return HttpResponse("Logged.")


def logs_people(request: HttpRequest) -> HttpResponse:
    """Writes down what others are called, in different ways for different people."""
    for network in others():
        with current.enter(network):
            known = list(Member.objects.values_list("name", "handle", "user__email"))
        for number, names in enumerate(known):
            logger.info("Nobody here is %s", names[number % len(names)])
    return HttpResponse("Logged.")


def logs_elsewhere(request: HttpRequest) -> HttpResponse:
    """Says nothing wrong, but where it does not belong."""
    for network in others():
        with current.enter(network):
            logger.info("All is well")
    return HttpResponse("Logged.")


def records_another(request: HttpRequest) -> HttpResponse:
    """Has the audit say which other networks there are."""
    for network in others():
        audit.record(action="network.seen", by=None, detail={"slug": network.slug})
    return HttpResponse("Recorded.")


def reports_another(request: HttpRequest) -> HttpResponse:
    """Fails, and has the report bear another network's name for the member's."""
    for network in others():
        sentry_sdk.set_tag("member", network.slug)
    raise LookupError("reports_another")


def reports_elsewhere(request: HttpRequest) -> HttpResponse:
    """Reports a failure while it is in another network."""
    for network in others():
        with current.enter(network):
            sentry_sdk.capture_exception(LookupError("reports_elsewhere"))
    return HttpResponse("Reported.")


def _file(path: Path) -> FileResponse:
    if not (found := path.resolve()).is_file():
        raise Http404
    return FileResponse(found.open("rb"))


leaks = [
    path("leaky/listings/<uuid:listing_id>/", looks_elsewhere, name="looks_elsewhere"),
    path("leaky/members/<uuid:member_id>/", tells_by_status, name="tells_by_status"),
    path("leaky/handles/<slug:handle>/", tells_by_header, name="tells_by_header"),
    path("leaky/changes/", changes_elsewhere, name="changes_elsewhere"),
    path("leaky/odd/", changes_by_odd_method, name="changes_by_odd_method"),
    path("leaky/names/", names_another, name="names_another"),
    path("leaky/field/", follows_a_field, name="follows_a_field"),
    path("leaky/header/", follows_a_header, name="follows_a_header"),
    path("leaky/keeps/", keeps_what_it_is_given, name="keeps_what_it_is_given"),
    path("leaky/files/<path:file_name>", serves_by_path, name="serves_by_path"),
    path("leaky/query/", serves_by_query, name="serves_by_query"),
    path("leaky/parts/", serves_parts, name="serves_parts"),
    path("leaky/tags/", knows_tags, name="knows_tags"),
    path("leaky/log/", logs_another, name="logs_another"),
    path("leaky/people/", logs_people, name="logs_people"),
    path("leaky/log/elsewhere/", logs_elsewhere, name="logs_elsewhere"),
    path("leaky/record/", records_another, name="records_another"),
    path("leaky/report/", reports_another, name="reports_another"),
    path("leaky/report/elsewhere/", reports_elsewhere, name="reports_elsewhere"),
    path("leaky/things/<uuid:thing_id>/", undeclared, name="undeclared"),
]
urlpatterns = [*ours, *leaks]
