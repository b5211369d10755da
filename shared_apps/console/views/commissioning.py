"""Bringing up a network, and watching it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound, Refused
from shared_apps.commissioning import selectors as commissioning
from shared_apps.commissioning import services
from shared_apps.commissioning.domains import BadDomain
from shared_apps.commissioning.models import ProvisioningRun
from shared_apps.console import names, presenters, selectors
from shared_apps.console.forms import NetworkForm
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from tenants import services as registry
from tenants.models import Network

UNPROCESSABLE = 422
_FIELDS: dict[type[Refused], str] = {
    registry.BadName: "name",
    registry.BadSlug: "slug",
    registry.SlugTaken: "slug",
    registry.UnknownIcs: "ics",
    registry.IcsTaken: "ics",
    services.IcsMissing: "ics",
    services.BadChampion: "champion_email",
    services.BadWelcome: "welcome",
    services.DomainTaken: "email_domains",
    BadDomain: "email_domains",
}


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
                form.add_error(_FIELDS.get(type(error)), error.message)
                status = 409 if error.status == 409 else UNPROCESSABLE
            else:
                return redirect("console:progress", run.id)
        else:
            status = UNPROCESSABLE
    context = {"form": form, "kind": chosen.label, "text": dict(presenters.KINDS)[chosen]}
    return render(request, "console/new.html", context, status=status)


@require_safe
@needs(Permission.NETWORK_CREATE)
def suggested_names(request: OperatorRequest, kind: str) -> HttpResponse:
    """The name and address fields, filled as far as can be guessed."""
    chosen = _kind(kind)
    name, slug = request.GET.get("name", "")[:120], request.GET.get("slug", "")[:64]
    if "ics" in request.GET:
        system = commissioning.integrated_care_system(request.GET["ics"])
        name, slug = (system.name, "") if system else ("", "")
    form = _form(request, chosen, initial={"name": name, "slug": slug or names.suggest(name)})
    return render(request, "console/_names.html", {"form": form})


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


@require_POST
@needs(Permission.NETWORK_CREATE)
def retry(request: OperatorRequest, run_id: UUID) -> HttpResponse:
    """Ask the worker once more."""
    run = commissioning.run(run_id)
    services.retry(run_id=run.id, by=request.operator.id)
    return redirect("console:progress", run.id)


def _kind(kind: str) -> Network.Kind:
    try:
        return Network.Kind(kind)
    except ValueError:
        raise NotFound from None


def _form(request: OperatorRequest, kind: Network.Kind, **kwargs: Any) -> NetworkForm:
    systems = selectors.integrated_care_systems() if kind == Network.Kind.ICS else []
    free = {system.code for system in commissioning.free_integrated_care_systems()}
    return NetworkForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        systems=systems,
        taken=frozenset(system.code for system in systems) - free,
        names_url=reverse("console:names", args=[kind.value]),
        **kwargs,
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
