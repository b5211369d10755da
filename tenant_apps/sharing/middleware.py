"""Once a form was answered, other networks are told of what it changed."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tenant_apps.sharing import telling
from tenants import current

Respond = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger(__name__)


class TellingMiddleware:
    """Whatever a request changed has been committed by now, whether or not it can be told."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_form = request.method == "POST" and not getattr(request, "changes_nothing", False)
        if is_form and current.network_or_none() is not None:
            try:
                telling.tell()
            except Exception:
                log.exception("Other networks were not told; the round tells them.")
        return response
