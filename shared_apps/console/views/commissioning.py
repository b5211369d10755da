"""Bringing up a network, and watching it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound, Refused
from shared_apps.commissioning import selectors as commissioning
from shared_apps.commissioning import services
from shared_apps.commissioning.models import ProvisioningRun
from shared_apps.console import names, presenters, selectors
from shared_apps.console.forms import NetworkForm
from shared_apps.console.refusals import UNPROCESSABLE, explain
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from tenants.models import Network


@require_safe
@needs(Permission.NETWORK_CREATE)
def choose_kind(request: OperatorRequest) -> HttpResponse:
    """What kind of network it is to be."""
    kinds = [
        {"label": kind.label, "text": text, "url": reverse("console:new", args=[kind.value])}
        for kind, text in presenters.KINDS
    ]
    return render(request, "console/choose_kind.html", {"kinds": kinds})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.NETWORK_CREATE)
def new(request: OperatorRequest, kind: str) -> HttpResponse:
    """Ask for a network of this kind."""
    chosen = _kind(kind)
    form = _form(request, chosen)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                run = _request(form, request.operator.id)
            except Refused as error:
                status = explain(form, error)
            else:
                return redirect("console:progress", run.id)
        else:
            status = UNPROCESSABLE
    context = {"form": form, "kind": chosen.label, "text": dict(presenters.KINDS)[chosen]}
    return render(request, "console/new.html", context, status=status)


@require_safe
@needs(Permission.NETWORK_CREATE)
def preview(request: OperatorRequest, kind: str) -> HttpResponse:
    """What the network would be called and where it would answer, while the form is filled in."""
    _kind(kind)
    name, slug = request.GET.get("name", "")[:120].strip(), request.GET.get("slug", "")[:64]
    system = commissioning.integrated_care_system(request.GET.get("ics", ""))
    shown = names.preview(name or (system.name if system else ""), slug)
    return render(request, "console/_preview.html", {"preview": shown})


@require_safe
@needs(Permission.NETWORK_CREATE)
def progress(request: OperatorRequest, run_id: UUID) -> HttpResponse:
    """How far a network is. Asked for by htmx, it answers only when something has changed."""
    run = commissioning.run(run_id)
    shown = presenters.progress(run, commissioning.progress(run))
    polled = "HX-Request" in request.headers
    if polled and request.GET.get("seen") == shown.seen:
        return HttpResponse(status=204)
    template = "console/_progress.html" if polled else "console/progress.html"
    return render(request, template, {"run": run, "progress": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.NETWORK_CREATE)
def retry(request: OperatorRequest, run_id: UUID) -> HttpResponse:
    """Ask the worker once more."""
    run = commissioning.run(run_id)
    if request.method == "POST":
        services.retry(run_id=run.id, by=request.operator.id)
    return redirect("console:progress", run.id)


def _kind(kind: str) -> Network.Kind:
    try:
        return Network.Kind(kind)
    except ValueError:
        raise NotFound from None


def _form(request: OperatorRequest, kind: Network.Kind) -> NetworkForm:
    systems = selectors.integrated_care_systems() if kind == Network.Kind.ICS else []
    free = {system.code for system in commissioning.free_integrated_care_systems()}
    return NetworkForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        systems=systems,
        taken=frozenset(system.code for system in systems) - free,
        preview_url=reverse("console:preview", args=[kind.value]),
    )


def _request(form: NetworkForm, by: UUID) -> ProvisioningRun:
    data = form.cleaned_data
    name = data["name"]
    system = commissioning.integrated_care_system(data["ics"]) if "ics" in data else None
    if not name and system:
        name = system.name
    return services.request_network(
        name=name,
        slug=data["slug"] or names.suggest(name),
        kind=form.kind,
        ics_code=system.code if system else None,
        champion_email=data["champion_email"],
        champion_name=data["champion_name"],
        welcome_minutes=data["welcome"] or 0,
        federated=data["federated"],
        is_listed=data["is_listed"],
        email_domains=data["email_domains"],
        by=by,
    )
