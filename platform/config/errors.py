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


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page, or none that this person may see."""
    return render(request, "design/404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The browser sent something that makes no sense."""
    return render(request, "design/400.html", status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault. The page needs no database."""
    return render(request, "design/500.html", status=500)
