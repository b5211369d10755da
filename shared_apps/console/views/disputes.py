"""What two networks cannot settle between them: an operator decides, with a reason."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Refused
from shared_apps.console import disputes as presenters
from shared_apps.console import trade_presenters
from shared_apps.console.refusals import UNPROCESSABLE, explain
from shared_apps.crossing import for_operators, services
from shared_apps.crossing.forms import ruled
from shared_apps.federation.refusals import PairPaused
from shared_apps.operators import permissions
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from tenant_apps.exchanges.forms import DecideForm, ResolveForm
from tenant_apps.exchanges.views.reading import cursor


@require_safe
@needs(Permission.FEDERATION_READ)
def disputes(request: OperatorRequest) -> HttpResponse:
    """What waits for a decision, what an operator may decide first, a page at a time."""
    after = cursor(request.GET.get("after", ""))
    page = for_operators.waiting(after=after)
    may_decide = permissions.may(request.operator, Permission.DISPUTE_DECIDE)
    context = {
        "tabs": trade_presenters.tabs("console:disputes"),
        "rows": [presenters.row(case, linked=may_decide) for case in page.cases],
        "more_url": f"?after={page.next_after}" if page.next_after else "",
        "is_later_page": after is not None,
    }
    return render(request, "console/disputes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DISPUTE_DECIDE)
def dispute(request: OperatorRequest, crossing_id: UUID) -> HttpResponse:
    """What each network would decide and why, and the operator's own decision."""
    case = for_operators.get(crossing_id)
    kind = ResolveForm if case.is_dispute else DecideForm
    data = request.POST if request.method == "POST" else None
    form: DecideForm = kind(data, decisions=presenters.decisions(case))
    status = 200
    if form.is_bound:
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                services.decide(exchange_id=crossing_id, by=request.operator.id, **ruled(form))
            except PairPaused as refused:
                status = refused.status
                form.add_error(None, "Trade between the two is paused. Resume it first.")
            except Refused as refused:
                status = explain(form, refused)
                case = for_operators.get(crossing_id)
            else:
                messages.success(
                    request,
                    "Decided. Both members and both networks are told, with why.",
                )
                return redirect("console:disputes")
    context = {
        "title": presenters.title(case),
        "lede": presenters.lede(case),
        "facts": presenters.facts(case),
        "form": form if case.is_waiting and case.is_for_operators else None,
        # Decided meanwhile: what was chosen can be changed no more, so only why is said.
        "refused": form.non_field_errors(),
    }
    return render(request, "console/dispute.html", context, status=status)
