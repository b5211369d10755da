"""Error pages: what happened, and what to do next."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from config import place
from kernel.errors import Refused
from tenant_apps.listings.minimum import MinimumMissing
from tenant_apps.members.access import NotActive
from tenants.urls import central


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A rule said no: its own words, its own status."""
    context: dict[str, Any] = {"message": error.message, "code": error.code}
    if isinstance(error, NotActive):
        context["ways"] = place.ways_of_the_suspended()
    if isinstance(error, MinimumMissing):
        context["steps"] = place.ways_to_the_minimum(error.missing)
    return render(request, "design/refused.html", context, status=error.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came from elsewhere, or was open for very long."""
    message = "This form is too old or came from another page. Go back, reload, and send it again."
    context = {"message": message, "code": "form_too_old"}
    return render(request, "design/refused.html", context, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something went wrong on our side; where we tell of it if it is more than this page."""
    status_url = central(reverse("status:page", urlconf=settings.CENTRAL_URLCONF))
    shown = render_to_string("500.html", {"status_url": status_url})
    return HttpResponseServerError(shown)
