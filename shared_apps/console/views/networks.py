"""Pages that show networks."""

from collections.abc import Collection
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shared_apps.billing import selectors as billing
from shared_apps.commissioning import selectors as commissioning
from shared_apps.console import (
    admissions,
    billing_presenters,
    health,
    presenters,
    selectors,
    service_presenters,
)
from shared_apps.console.bulk import acts
from shared_apps.console.bulk.acts import Act
from shared_apps.console.forms import SearchForm
from shared_apps.federation import membership
from shared_apps.operators import heads, permissions
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission

PER_PAGE = 50


@require_safe
@needs(Permission.NETWORK_READ)
def entrance(request: OperatorRequest) -> HttpResponse:
    """The console opens on its list of networks."""
    return redirect("console:networks")


@require_safe
@needs(Permission.NETWORK_READ)
def networks(request: OperatorRequest) -> HttpResponse:
    """All networks, with their state, members, hours and position."""
    return listed(request)


def listed(
    request: OperatorRequest, *, chosen: Collection[str] = (), wrong: str = "", status: int = 200
) -> HttpResponse:
    """The list; for whoever may do something to many, with a box for each: `chosen` are ticked."""
    form = SearchForm(request.GET)
    wanted = form.wanted()
    found = selectors.overviews(**wanted, sort=form.cleaned_data.get("sort", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    beside = _beside(request, [line.network.id for line in page])
    context = {
        "search": form,
        "is_narrowed": any(wanted.values()),
        "totals": presenters.totals(found),
        "rows": [presenters.row(line, chosen, beside) for line in page],
        "shows_bills": beside.bills is not None,
        "page": page,
        "may_create": permissions.may(request.operator, Permission.NETWORK_CREATE),
        "acts": _acts(request),
        "query": request.GET.urlencode(),
        "wrong": wrong,
    }
    return render(request, "console/networks.html", context, status=status)


def _beside(request: OperatorRequest, ids: Collection[UUID]) -> presenters.Beside:
    """How these do, and what becomes of their bills where the operator reads those."""
    bills = None
    if permissions.may(request.operator, Permission.BILL_READ):
        found = billing.bills_of(ids)
        bills = {one: billing_presenters.state_of(bill) for one, bill in found.items()}
    return presenters.Beside(health.briefly(ids), bills)


def _acts(request: OperatorRequest) -> list[Act]:
    """What this operator may do to many networks at once."""
    if not permissions.may(request.operator, Permission.NETWORK_BULK):
        return []
    return acts.allowed(request.operator)


@require_safe
@needs(Permission.NETWORK_READ)
def network(request: OperatorRequest, slug: str) -> HttpResponse:
    """One network: what it is, how it does, and what was done to it."""
    line = selectors.overview(slug)
    stands, steps = membership.with_steps(line.network.id)
    run = commissioning.run_of(line.network.id)
    context = {
        "row": presenters.row(line),
        "address": presenters.network_url(line),
        "is_open": line.network.state == line.network.State.ACTIVE,
        "stats": presenters.stats(line),
        "health_url": reverse("console:health", args=[slug]),
        "features_url": reverse("console:features", args=[slug]),
        "standing": admissions.standing(stands, steps),
        "facts": presenters.facts(
            line,
            run,
            commissioning.email_domains(line.network.id),
            commissioning.is_listed(line.network.id),
        ),
        "actions": presenters.actions(line, stands, request.operator),
        "events": presenters.events(selectors.timeline(line.network.id)),
        "seals": presenters.seals(heads.latest_of_both(line.network.id)),
        "removal_url": presenters.removal_url(line),
        "unfinished_run": run if run and run.state != run.State.DONE else None,
    }
    return render(request, "console/network.html", context)


@require_safe
@needs(Permission.NETWORK_READ)
def how_it_does(request: OperatorRequest, slug: str) -> HttpResponse:
    """What was found of a network from inside: mail, files, the last sign-in."""
    line = selectors.overview(slug)
    context = {"network_name": line.network.name, "slug": slug, "rows": health.rows(line.network)}
    return render(request, "console/health.html", context)


@require_safe
@needs(Permission.NETWORK_READ)
def refused(request: OperatorRequest) -> HttpResponse:
    """Background work that no worker ran, because it did not prove where it came from."""
    rows = [presenters.refused_row(line) for line in selectors.refused()]
    tabs = service_presenters.tabs("refused")
    return render(request, "console/refused.html", {"rows": rows, "tabs": tabs})
