"""An operator visits a network: begins, enters, ends."""

from typing import cast
from uuid import UUID

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import NotFound, Refused
from shared_apps.console import selectors as console
from shared_apps.console.refusals import UNPROCESSABLE, explain
from shared_apps.console.views.acts import Act, expect, get_or_post
from shared_apps.console.visit_forms import VisitForm
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from shared_apps.visiting import codes, presenters, selectors, services, telling
from shared_apps.visiting.models import Visit
from tenant_apps.security.access import just_proved
from tenants import selectors as networks
from tenants.current import NetworkRef
from tenants.urls import absolute


@require_safe
@needs(Permission.VISIT_READ)
def visits(request: OperatorRequest) -> HttpResponse:
    """The newest visits to all networks."""
    shown = [presenters.in_console(one, request.operator.id) for one in selectors.everywhere()]
    return render(request, "console/visits.html", {"visits": shown})


@get_or_post
@needs(Permission.NETWORK_VISIT)
@just_proved
def begin(request: OperatorRequest, slug: str) -> HttpResponse:
    """Say why and for how long; asked of who has just proved that it is they."""
    line = console.overview(slug)
    expect(line, line.network.State.ACTIVE)
    form = VisitForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                visit = services.begin(
                    network=line.ref, operator=request.operator, **form.cleaned_data
                )
            except Refused as error:
                status = explain(form, error)
            else:
                telling.tell(visit)
                return redirect("console:visit", visit.id)
    context = {
        "act": _words(line.network.name),
        "form": form,
        "back": reverse("console:network", args=[slug]),
        "row_name": line.network.name,
    }
    return render(request, "console/act.html", context, status=status)


@require_safe
@needs(Permission.NETWORK_VISIT)
def visit(request: OperatorRequest, visit_id: UUID) -> HttpResponse:
    """One's own visit, and the way in: a form that goes to the network's own host."""
    found = _own(request, visit_id)
    network = networks.get(found.network_id)
    context = {
        "title": f"Your visit to {network.name}",
        "visit": presenters.in_console(found, request.operator.id),
        "code": codes.make(found),
        "enter_url": _enter_url(network),
    }

    def page(asked: HttpRequest) -> HttpResponse:
        return render(asked, "console/visit.html", context)

    # The form is sent to the network's host, which no other page of ours does.
    may_send = csp_update({"form-action": [absolute(network, "")]})
    return cast(HttpResponse, may_send(page)(request))


@require_POST
@needs(Permission.NETWORK_VISIT)
def end(request: OperatorRequest, visit_id: UUID) -> HttpResponse:
    """End one's own visit from the console."""
    found = _own(request, visit_id)
    services.end(visit_id=found.id, how=Visit.Ended.OPERATOR, by=request.operator.id)
    telling.tell(selectors.get(visit_id))
    messages.success(request, "The visit is over.")
    return redirect("console:visits")


def _own(request: OperatorRequest, visit_id: UUID) -> Visit:
    found = selectors.get(visit_id)
    if found.operator_id != request.operator.id:
        raise NotFound
    return found


def _enter_url(network: NetworkRef) -> str:
    return absolute(network, reverse("visiting:enter", urlconf=settings.NETWORK_URLCONF))


def _words(name: str) -> Act:
    return Act(
        title=f"Visit {name}",
        text="You see and change its settings, lists and texts, as its champions do. Messages, "
        "credits, memberships and ways to sign in stay closed. The champions are told, see that "
        "you are there, and can end it.",
        submit="Begin the visit",
        done="",
        form=VisitForm,
        do=lambda data: data,
    )
