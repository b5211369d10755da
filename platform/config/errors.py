"""Error pages: what happened, and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.errors import Refused


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A rule said no: its own words, its own status."""
    context = {"message": error.message, "code": error.code}
    return render(request, "design/refused.html", context, status=error.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came from elsewhere, or was open for very long."""
    message = "This form is too old or came from another page. Go back, reload, and send it again."
    context = {"message": message, "code": "form_too_old"}
    return render(request, "design/refused.html", context, status=403)
