"""How the service does, and what anyone is told of it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound, Refused
from shared_apps.console import service_presenters as presenters
from shared_apps.console.refusals import UNPROCESSABLE, explain
from shared_apps.console.service_forms import TellForm, update_form
from shared_apps.operators import permissions
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from shared_apps.status import presenters as status_presenters
from shared_apps.status import selectors, services
from shared_apps.status.models import Incident, Kind

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.NETWORK_READ)
def service(request: OperatorRequest) -> HttpResponse:
    """What was measured, what goes on, and what was."""
    standing = selectors.standing()
    context = {
        "tabs": presenters.tabs("service"),
        "lines": status_presenters.lines(standing),
        "going_on": presenters.incidents(standing.going_on),
        "past": presenters.incidents(standing.past),
        "days": selectors.KEPT_IN_SIGHT.days,
        "may_change": _may_change(request),
    }
    return render(request, "console/service.html", context)


@get_or_post
@needs(Permission.STATUS_CHANGE)
def tell(request: OperatorRequest, kind: str) -> HttpResponse:
    """Tell of an incident or of planned work."""
    if kind not in Kind.values:
        raise NotFound
    form = TellForm(request.POST if request.method == "POST" else None, kind=kind)
    status = 200
    if form.is_bound:
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                told = services.open_incident(
                    kind=kind, **form.values(), key=form.cleaned_data["key"], by=request.operator
                )
            except Refused as refused:
                status = explain(form, refused)
            else:
                messages.success(request, "It stands on the status page.")
                return redirect("console:incident", told.id)
    title, text = presenters.KIND_WORDS[kind]
    context = {
        "title": title,
        "text": text,
        "form": form,
        "submit": "Put it on the status page",
        "back": reverse("console:service"),
        "back_label": "Status",
    }
    return render(request, "console/bill_form.html", context, status=status)


@require_safe
@needs(Permission.NETWORK_READ)
def incident(request: OperatorRequest, incident_id: UUID) -> HttpResponse:
    """All that was told of one, by whom, and a form to tell more."""
    found = selectors.get(incident_id)
    return _incident(request, found, update_form(found) if _may_change(request) else None)


@get_or_post
@needs(Permission.STATUS_CHANGE)
def update(request: OperatorRequest, incident_id: UUID) -> HttpResponse:
    """Tell more. The form stands on the incident's page."""
    found = selectors.get(incident_id)
    if request.method != "POST":
        return redirect("console:incident", found.id)
    form, status = update_form(found, request.POST), UNPROCESSABLE
    if form.is_valid():
        try:
            services.add_update(
                incident_id=found.id,
                **form.values(),
                key=form.cleaned_data["key"],
                by=request.operator,
            )
        except Refused as refused:
            status = explain(form, refused)
        else:
            messages.success(request, "It stands on the status page.")
            return redirect("console:incident", found.id)
    return _incident(request, found, form, status)


def _incident(
    request: OperatorRequest, found: Incident, form: forms.Form | None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "incident": status_presenters.shown(found, with_names=True),
        "update_url": reverse("console:update_incident", args=[found.id]),
        "form": form,
    }
    return render(request, "console/incident.html", context, status=status)


def _may_change(request: OperatorRequest) -> bool:
    return permissions.may(request.operator, Permission.STATUS_CHANGE)
