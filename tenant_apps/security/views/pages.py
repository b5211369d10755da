"""What the pages here have in common: django-allauth's views in our own dress."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kernel.next_page import next_page

NEXT = "next"


class OurPage:
    """Put before one of allauth's form views: what is wrong with a form is told with status 422."""

    def form_invalid(self: Any, form: Any) -> HttpResponse:
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return page


class GoesOn:
    """Put before what sets up a second step: it leads on to where they were going."""

    def get_success_url(self: Any) -> str:
        if not self.did_generate_recovery_codes:
            return heading_for(self.request)
        codes = reverse("mfa_view_recovery_codes")
        return going_on(codes, self.request.GET[NEXT]) if NEXT in self.request.GET else codes


def going_on(url: str, wanted: str) -> str:
    """The address of a page on their way to the one that they wanted."""
    return f"{url}?{urlencode({NEXT: wanted})}"


def heading_for(request: HttpRequest) -> str:
    """Where they were going when they were asked for a second step; else their security."""
    if NEXT not in request.GET:
        return reverse("security:overview")
    return next_page(request, request.GET[NEXT])
