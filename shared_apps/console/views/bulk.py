"""The same for many networks: ticked in the list, looked at, done once one is sure."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Forbidden, Refused
from shared_apps.console import selectors as networks
from shared_apps.console.bulk import acts, presenters, selectors, services
from shared_apps.console.bulk.acts import Act
from shared_apps.console.forms import ChooseManyForm, SearchForm
from shared_apps.console.models import BulkRun
from shared_apps.console.refusals import UNPROCESSABLE, explain
from shared_apps.console.views.networks import listed
from shared_apps.operators import permissions
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from tenants.models import Network

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@needs(Permission.NETWORK_BULK)
def choose(request: OperatorRequest) -> HttpResponse:
    """Those ticked in the list, or all that it shows; then the page that asks."""
    if request.method != "POST":
        return redirect(f"{reverse('console:networks')}?{request.GET.urlencode()}")
    form = ChooseManyForm(request.POST, acts=acts.allowed(request.operator))
    if form.is_valid():
        act = acts.get(form.cleaned_data["act"])
        try:
            meant = _meant(request, form)
            run = services.propose(act=act, networks=meant, by=request.operator.id)
        except Refused as refused:
            explain(form, refused)
        else:
            return redirect("console:bulk", run.id)
    return listed(request, chosen=form.ticked(), wrong=form.said(), status=UNPROCESSABLE)


@require_safe
@needs(Permission.NETWORK_BULK)
def bulk(request: OperatorRequest, bulk_id: UUID) -> HttpResponse:
    """What will be done; once one was sure, how far it is and what came of it."""
    run, act = _mine(request, bulk_id)
    return _progress(request, run, act) if run.confirmed_at else _ask(request, run, act)


@get_or_post
@needs(Permission.NETWORK_BULK)
def confirm(request: OperatorRequest, bulk_id: UUID) -> HttpResponse:
    """Do it; whoever sends the form again finds what came of it."""
    run, act = _mine(request, bulk_id)
    if request.method != "POST" or run.confirmed_at:
        return redirect("console:bulk", run.id)
    form = act.form(request.POST)
    if not form.is_valid():
        return _ask(request, run, act, form, status=UNPROCESSABLE)
    try:
        services.confirm(run=run, wish=form.cleaned_data, by=request.operator.id)
    except Refused as refused:
        return _ask(request, run, act, form, status=explain(form, refused))
    return redirect("console:bulk", run.id)


def _meant(request: OperatorRequest, form: ChooseManyForm) -> list[Network]:
    """Those ticked, or all that the list's own filters match."""
    if not form.cleaned_data["all"]:
        return networks.some(form.cleaned_data["network"])
    return list(networks.matching(**SearchForm(request.GET).wanted()))


def _mine(request: OperatorRequest, bulk_id: UUID) -> tuple[BulkRun, Act]:
    """Raises NotFound, and Forbidden where the role has changed since."""
    run = selectors.get(bulk_id, by=request.operator.id)
    act = acts.get(run.act)
    if not permissions.may(request.operator, act.permission):
        raise Forbidden(permissions.NOT_YOUR_ROLE)
    return run, act


def _ask(
    request: OperatorRequest, run: BulkRun, act: Act, form: object = None, status: int = 200
) -> HttpResponse:
    question = presenters.question(act, selectors.items(run.id))
    context = {"question": question, "form": form or act.form(), "run": run}
    return render(request, "console/bulk_sure.html", context, status=status)


def _progress(request: OperatorRequest, run: BulkRun, act: Act) -> HttpResponse:
    """Asked for by htmx, it answers only when something has changed."""
    shown = presenters.progress(run, act, selectors.items(run.id))
    polled = "HX-Request" in request.headers
    if polled and request.GET.get("seen") == shown.seen:
        return HttpResponse(status=204)
    template = "console/_bulk.html" if polled else "console/bulk.html"
    return render(request, template, {"run": run, "progress": shown})
