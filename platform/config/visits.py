"""A visitor from the central service is recognised, and kept to the pages that are open to them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from config import errors
from shared_apps.visiting import access, services
from tenant_apps.policy import open_pages

Respond = Callable[[HttpRequest], HttpResponse]
# Files that an open page asks for, and the way in: these never end a session.
_ALWAYS = frozenset({"brand:logo", "brand:theme", "visiting:enter"})


class VisitMiddleware:
    """Every address is closed to a visitor, whoever made it, unless the list says otherwise."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if hasattr(request, "network"):
            request.visit = access.recognise(request)  # type: ignore[arg-type,attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse before the view is asked; a form is noted before it is sent on."""
        if not hasattr(request, "network") or not access.is_told(request):  # type: ignore[arg-type]
            return None
        assert request.resolver_match is not None
        name, visit = request.resolver_match.view_name, request.visit  # type: ignore[attr-defined]
        is_open = open_pages.is_open(name, request.method)
        if is_open and name in _ALWAYS:
            return None
        if visit is None:
            access.let_out(request)  # type: ignore[arg-type]
            return errors.refused(request, access.VisitOver())
        if not is_open:
            return errors.refused(request, access.NotForVisitors())
        if request.method == "POST" and name not in open_pages.KEEPS_NOTHING:
            services.note_form(visit=visit, page=name)
        return None
