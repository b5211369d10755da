"""Pages about all bills: the list, the plans, and the nightly check against Stripe."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Refused
from shared_apps.billing import plans as offering
from shared_apps.billing import reconciling, selectors, stripe_api, stuck
from shared_apps.console import billing_presenters as presenters
from shared_apps.console.billing_forms import PlanForm
from shared_apps.console.refusals import UNPROCESSABLE, explain
from shared_apps.operators import permissions
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission


@require_safe
@needs(Permission.BILL_READ)
def bills(request: OperatorRequest) -> HttpResponse:
    """What each network pays, those that are overdue first."""
    context = {
        "tabs": presenters.tabs("billing"),
        "is_on": stripe_api.is_on(),
        "rows": [presenters.bill_row(one) for one in selectors.bills()],
        "waiting": selectors.waiting_count(),
    }
    return render(request, "console/bills.html", context)


@require_safe
@needs(Permission.BILL_READ)
def plans(request: OperatorRequest) -> HttpResponse:
    """All plans: those that are offered, and those that were."""
    context = {
        "tabs": presenters.tabs("plans"),
        "is_on": stripe_api.is_on(),
        "rows": [presenters.plan_row(one) for one in selectors.plans()],
        "may_change": permissions.may(request.operator, Permission.BILL_CHANGE),
    }
    return render(request, "console/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.BILL_CHANGE)
def new_plan(request: OperatorRequest) -> HttpResponse:
    """Offer a plan."""
    initial = {"per": "network", "interval": "year"}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if form.is_bound:
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                plan = offering.create(**form.cleaned_data, by=request.operator.id)
            except Refused as refused:
                status = explain(form, refused)
            else:
                messages.success(request, f"{plan.name} is offered from now on.")
                return redirect("console:plans")
    context = {
        "title": "Offer a plan",
        "text": "Its price and band cannot be changed later: offer another one, and withdraw this.",
        "form": form,
        "submit": "Offer it",
        "back": reverse("console:plans"),
        "back_label": "Plans",
    }
    return render(request, "console/bill_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.BILL_CHANGE)
def withdraw_plan(request: OperatorRequest, plan_id: UUID) -> HttpResponse:
    """Offer a plan no longer, after a question."""
    plan = selectors.plan(plan_id)
    if request.method == "POST":
        offering.withdraw(plan_id=plan_id, by=request.operator.id)
        messages.success(request, f"{plan.name} is withdrawn.")
        return redirect("console:plans")
    question = {
        "title": f"Withdraw {plan.name}?",
        "text": "It can be chosen no more. Networks that are on it stay on it.",
        "submit": "Withdraw it",
        "url": reverse("console:withdraw_plan", args=[plan_id]),
        "back_url": reverse("console:plans"),
        "back_label": "Plans",
    }
    return render(request, "design/sure.html", question)


@require_POST
@needs(Permission.BILL_CHANGE)
def plan_again(request: OperatorRequest, plan_id: UUID) -> HttpResponse:
    """Ask Stripe once more for a price that it refused."""
    stuck.ask_again_for_plan(plan_id=plan_id, by=request.operator.id)
    messages.success(request, "Stripe is asked again.")
    return redirect("console:plans")


@require_safe
@needs(Permission.BILL_READ)
def check(request: OperatorRequest) -> HttpResponse:
    """Whether Stripe and we tell the same, night by night."""
    rows = [presenters.check_row(one) for one in reconciling.latest()]
    context = {"tabs": presenters.tabs("billing_check"), "rows": rows}
    return render(request, "console/billing_check.html", context)
