"""On a network's host: coming in, going, and what champions see of visits."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import NotFound
from shared_apps.visiting import access, presenters, selectors, services, telling
from shared_apps.visiting.access import VisitRequest
from shared_apps.visiting.forms import RuleForm
from shared_apps.visiting.models import Visit
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenants.http import NetworkRequest
from tenants.urls import central


@csrf_exempt
@sensitive_post_parameters("code")
@require_POST
def enter(request: NetworkRequest) -> HttpResponse:
    """Come in by a code that the console's page has posted: it proves what no cookie here can."""
    visit = services.enter(network=request.network, code=request.POST.get("code", ""))
    telling.tell(visit)
    access.let_in(request, visit)
    return redirect("visiting:here")


@require_safe
def here(request: VisitRequest) -> HttpResponse:
    """Where a visitor begins: why they are here, until when, and what is open to them."""
    visit = _visit(request)
    return render(request, "visiting/here.html", {"visit": presenters.visit(visit)})


@require_POST
def leave(request: VisitRequest) -> HttpResponse:
    """End one's own visit."""
    visit = _visit(request)
    services.end(visit_id=visit.id, how=Visit.Ended.OPERATOR, by=visit.operator_id)
    telling.tell(selectors.one_in(visit_id=visit.id, network=request.network))
    access.let_out(request)
    console = central(reverse("console:visits", urlconf=settings.CENTRAL_URLCONF))
    return render(request, "visiting/over.html", {"console_url": console})


@require_safe
@needs(Permission.AUDIT_READ)
def visits(request: MemberRequest) -> HttpResponse:
    """All visits to this network, newest first."""
    found, asks_first = selectors.in_network(request.network)
    context = {
        "visits": presenters.visits(found),
        "rule_form": RuleForm(initial={"asks_first": asks_first}),
    }
    return render(request, "visiting/visits.html", context)


@require_POST
@needs(Permission.AUDIT_READ)
def answer(request: MemberRequest, visit_id: UUID) -> HttpResponse:
    """Let somebody come who asks, or say no."""
    visit = selectors.one_in(visit_id=visit_id, network=request.network)
    says_yes = request.POST.get("says") == "yes"
    services.answer(visit=visit, says_yes=says_yes, by=request.member.id)
    telling.tell(selectors.one_in(visit_id=visit.id, network=request.network))
    what = "can come now" if says_yes else "does not come"
    messages.success(request, f"{visit.operator_name} {what}, and is told by mail.")
    return redirect("visiting:visits")


@require_POST
@needs(Permission.AUDIT_READ)
def rule(request: MemberRequest) -> HttpResponse:
    """Whether champions wish to be asked first."""
    asks_first = bool(request.POST.get("asks_first"))
    services.set_rule(network=request.network, asks_first=asks_first, by=request.member.id)
    said = "Nobody visits until a champion says yes." if asks_first else "Visits begin at once."
    messages.success(request, said)
    return redirect("visiting:visits")


@require_POST
@needs(Permission.AUDIT_READ)
def end_visit(request: MemberRequest, visit_id: UUID) -> HttpResponse:
    """End a visit at once, from wherever a champion reads that it goes on."""
    visit = selectors.one_in(visit_id=visit_id, network=request.network)
    services.end(visit_id=visit.id, how=Visit.Ended.CHAMPION, by=request.member.id)
    telling.tell(selectors.one_in(visit_id=visit.id, network=request.network))
    messages.success(request, f"The visit of {visit.operator_name} is over.")
    return redirect("visiting:visits")


def _visit(request: VisitRequest) -> Visit:
    if request.visit is None:
        raise NotFound
    return request.visit
