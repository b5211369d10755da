"""What champions see of the bill for their network. Members see nothing of it.

A bill stands in the shared schema, so each view goes through its door and says which network asks.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound
from shared_apps.billing import network_presenters as presenters
from shared_apps.billing import network_services, selectors, services
from shared_apps.billing.forms import OrderForm
from shared_apps.billing.models import Account
from tenant_apps.policy.access import needs
from tenant_apps.policy.http import ActorRequest
from tenant_apps.policy.permissions import Permission
from tenants import current
from tenants.models import Network
from tenants.urls import absolute


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.BILL_READ)
def page(request: ActorRequest) -> HttpResponse:
    """State, invoices, and the number of the institution's order, which they may change."""
    form = OrderForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                network_services.set_order(
                    form.cleaned_data["purchase_order"], by=request.member.id
                )
            except services.BadOrder as refused:
                form.add_error("purchase_order", refused.message)
            else:
                messages.success(request, "Saved. The next invoices say it.")
                return redirect("billing:page")
    with current.shared():
        found = selectors.bill(request.network.id)
        shown = presenters.bill(found, selectors.history(found.account)) if found else None
    if found and not form.is_bound:
        form = OrderForm(initial={"purchase_order": found.account.purchase_order})
    is_read_only = request.network.standing == Network.Standing.READ_ONLY
    context = {"shown": shown, "form": form, "is_read_only": is_read_only}
    return render(request, "billing/page.html", context, status=status)


@require_POST
@needs(Permission.BILL_READ)
def portal(request: ActorRequest) -> HttpResponse:
    """Ask Stripe for a way into its portal."""
    back = absolute(request.network, reverse("billing:page"))
    errand = network_services.ask_for_portal(return_url=back, by=request.member.id)
    return redirect("billing:opened", errand.id)


@require_safe
@needs(Permission.BILL_READ)
def opened(request: ActorRequest, portal_id: UUID) -> HttpResponse:
    """The way in, once Stripe has answered; for ten minutes."""
    with current.shared():
        errand = selectors.portal(_account(request), portal_id)
    context = {
        "url": errand.url,
        "is_waiting": errand.done_at is None and errand.refused_at is None,
        "is_refused": errand.refused_at is not None,
        "here": request.path,
    }
    return render(request, "billing/portal.html", context)


def _account(request: ActorRequest) -> Account:
    found = selectors.bill(request.network.id)
    if found is None:
        raise NotFound
    return found.account
