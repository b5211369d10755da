"""The public pages of how the service does. Whoever asks reads the same."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from shared_apps.status import feeds, presenters, selectors
from shared_apps.status.models import Kind

# Caches that serve many keep it for so long; a browser asks each time.
FRESH: dict[str, Any] = {"public": True, "max_age": 0, "s_maxage": 60}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """How each part does, what goes on, what is planned, and what was."""
    standing = selectors.standing()
    lines = presenters.lines(standing)
    context = {
        "summary": presenters.summary(standing, lines),
        "lines": lines,
        "incidents": presenters.all_shown(standing.going_on, Kind.INCIDENT),
        "works": presenters.all_shown(standing.going_on, Kind.WORK),
        "past": presenters.all_shown(standing.past),
        "days": selectors.KEPT_IN_SIGHT.days,
    }
    return _kept(request, render(request, "status/page.html", context))


@require_safe
def incident(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """All that was told of one."""
    found = presenters.shown(selectors.get(incident_id))
    return _kept(request, render(request, "status/incident.html", {"incident": found}))


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    response: HttpResponse = feeds.Incidents()(request)
    patch_cache_control(response, **FRESH)
    return response


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """For a minute by caches of many; but not a page that has an operator's name in its head."""
    if not request.user.is_authenticated:
        patch_cache_control(response, **FRESH)
    return response
