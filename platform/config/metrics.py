"""Counting requests, and the page that a monitoring system reads."""

import hmac
import time
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from tenants import metrics

Respond = Callable[[HttpRequest], HttpResponse]

METHODS = frozenset({"GET", "HEAD", "POST"})


class MetricsMiddleware:
    """Counts the requests of each network and of the centre. Addresses are never labels."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        metrics.observe(
            "hexitime_request_duration_seconds",
            time.perf_counter() - started,
            method=request.method if request.method in METHODS else "other",
            status=f"{response.status_code // 100}xx",
        )
        return response


@csrf_exempt
def page(request: HttpRequest) -> HttpResponse:
    """All figures, for who has the token. To anyone else this page does not exist."""
    if not _has_token(request):
        raise Http404
    return _figures(request)


@require_safe
def _figures(request: HttpRequest) -> HttpResponse:
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN.encode()
    given = request.headers.get("Authorization", "").encode()
    return bool(token) and hmac.compare_digest(given, b"Bearer " + token)
