"""What one network pays, and the pages that change it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound
from kernel.ids import uuid7
from shared_apps.billing import selectors, services, stripe_api, stuck
from shared_apps.billing.mails import pounds
from shared_apps.billing.models import Account
from shared_apps.billing.selectors import Bill
from shared_apps.console import billing_presenters as presenters
from shared_apps.console.billing_forms import (
    ChoosePlanForm,
    CreditForm,
    DetailsForm,
    GiveUpForm,
    VatForm,
    WayForm,
)
from shared_apps.console.views.acts import Act, ask
from shared_apps.operators import permissions
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from tenants import selectors as networks
from tenants.current import NetworkRef

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.BILL_READ)
def bill(request: OperatorRequest, slug: str) -> HttpResponse:
    """State, plan, invoices, active members, and what Stripe is still to be told."""
    network = _network(slug)
    found = selectors.bill(network.id)
    may_change = permissions.may(request.operator, Permission.BILL_CHANGE)
    context: dict[str, Any] = {
        "title": f"What {network.name} pays",
        "network": network,
        "bill": found,
        "is_on": stripe_api.is_on(),
        "may_change": may_change,
        "pays": network.kind in services.PAYING,
        "slug": slug,
    }
    if found:
        context |= _told(found, slug, may_change=may_change)
    return render(request, "console/bill.html", context)


@get_or_post
@needs(Permission.BILL_CHANGE)
def open_bill(request: OperatorRequest, slug: str) -> HttpResponse:
    """Say who pays for a network that was built while billing was off."""
    network = _network(slug)

    def do(data: dict[str, Any]) -> Account | None:
        if not stripe_api.is_on():
            raise services.BillingOff
        return services.open_account(
            network_id=network.id, kind=network.kind, **data, by=request.operator.id
        )

    return _page(
        request,
        network,
        Act(
            title=f"Who pays for {network.name}?",
            text="It is put on the plan for as many active members as it has, if one is offered.",
            submit="Open its bill",
            done="The bill is open.",
            form=DetailsForm,
            do=do,
        ),
    )


@get_or_post
@needs(Permission.BILL_CHANGE)
def details(request: OperatorRequest, slug: str) -> HttpResponse:
    """Change who pays, and where invoices go."""
    network, account = _account(slug)
    return _page(
        request,
        network,
        Act(
            title=f"Who pays for {network.name}",
            text="The next invoices say it.",
            submit="Save",
            done="Saved. Stripe is told now.",
            form=DetailsForm,
            initial={
                "name": account.billing_name,
                "email": account.billing_email,
                "purchase_order": account.purchase_order,
            },
            do=lambda data: services.set_details(
                account_id=account.id, **data, by=request.operator.id
            ),
        ),
    )


@get_or_post
@needs(Permission.BILL_CHANGE)
def vat(request: OperatorRequest, slug: str) -> HttpResponse:
    """Change the VAT number."""
    network, account = _account(slug)
    return _page(
        request,
        network,
        Act(
            title=f"VAT number of {account.billing_name}",
            text="Stripe asks HMRC whether it is theirs.",
            submit="Save",
            done="Saved. HMRC’s answer stands here once it has come.",
            form=VatForm,
            initial={"number": account.vat_number},
            do=lambda data: services.set_vat_number(
                account_id=account.id, number=data["number"], by=request.operator.id
            ),
        ),
    )


@get_or_post
@needs(Permission.BILL_CHANGE)
def way(request: OperatorRequest, slug: str) -> HttpResponse:
    """Change how it is paid."""
    network, account = _account(slug)
    return _page(
        request,
        network,
        Act(
            title=f"How {network.name} is paid for",
            text=f"For a card, {account.billing_email} is sent a link to Stripe’s Checkout. "
            "Invoices go on until a card has been given there.",
            submit="Save",
            done="Saved. Stripe is told now.",
            form=WayForm,
            initial={"way": account.way},
            do=lambda data: services.set_way(
                account_id=account.id, way=data["way"], by=request.operator.id
            ),
        ),
    )


@get_or_post
@needs(Permission.BILL_CHANGE)
def choose_plan(request: OperatorRequest, slug: str) -> HttpResponse:
    """Put a network on a plan."""
    network, account = _account(slug)
    choices = presenters.plan_choices(selectors.offered(network.kind))

    def make(*args: Any, **kwargs: Any) -> forms.Form:
        return ChoosePlanForm(*args, plans=choices, **kwargs)

    return _page(
        request,
        network,
        Act(
            title=f"Plan of {network.name}",
            text="From today, pro rata: the difference stands on the next invoice.",
            submit="Choose it",
            done="Chosen. Stripe is told now.",
            form=make,
            do=lambda data: services.choose_plan(
                account_id=account.id,
                plan_id=UUID(data["plan"]),
                members=selectors.members_of(network.id),
                by=request.operator.id,
            ),
        ),
    )


@get_or_post
@needs(Permission.BILL_CHANGE)
def credit(request: OperatorRequest, slug: str, invoice_id: UUID) -> HttpResponse:
    """Give a credit note."""
    network, account = _account(slug)
    invoice = selectors.invoice(account, invoice_id)
    left = services.left_to_credit(invoice)
    return _page(
        request,
        network,
        Act(
            title=f"Credit note for {invoice}",
            text=f"Up to {pounds(left)}. Of an invoice that is paid it counts towards the next.",
            submit="Give the credit note",
            done="Stripe is asked for the credit note now.",
            form=CreditForm,
            initial={"key": uuid7()},
            do=lambda data: services.credit(
                account_id=account.id, invoice_id=invoice_id, **data, by=request.operator.id
            ),
        ),
    )


@require_POST
@needs(Permission.BILL_CHANGE)
def again(request: OperatorRequest, slug: str, errand_id: UUID) -> HttpResponse:
    """Ask Stripe once more for what it refused."""
    _, account = _account(slug)
    stuck.ask_again(account_id=account.id, errand_id=errand_id, by=request.operator.id)
    messages.success(request, "Stripe is asked again.")
    return redirect("console:bill", slug)


@get_or_post
@needs(Permission.BILL_CHANGE)
def give_up(request: OperatorRequest, slug: str, errand_id: UUID) -> HttpResponse:
    """Let go of what Stripe was to be told."""
    network, account = _account(slug)
    errand = selectors.unfinished(account, errand_id)
    return _page(
        request,
        network,
        Act(
            title="Give it up?",
            text=presenters.giving_up(errand),
            submit="Give it up",
            done="Given up.",
            kind="danger",
            form=GiveUpForm,
            do=lambda data: stuck.give_up(
                account_id=account.id,
                errand_id=errand_id,
                reason=data["reason"],
                by=request.operator.id,
            ),
        ),
    )


def _told(found: Bill, slug: str, *, may_change: bool) -> dict[str, Any]:
    account = found.account
    history = selectors.history(account)
    return {
        "state": presenters.state_of(found),
        "tone": presenters.tone_of(found),
        "plan": found.subscription.plan.name if found.subscription else "",
        "stats": presenters.stats(found, history.months),
        "facts": presenters.facts(account, may_change),
        "invoices": [
            presenters.invoice_row(one, slug, may_change=may_change) for one in history.invoices
        ],
        "months": presenters.months(history.months),
        "steps": [presenters.step_row(one) for one in history.steps],
        "errands": [
            presenters.errand_row(one, slug, may_change=may_change) for one in history.waiting
        ],
    }


def _page(request: OperatorRequest, network: NetworkRef, act: Act) -> HttpResponse:
    back = reverse("console:bill", args=[network.slug])
    return ask(request, act, back=back, back_label=f"What {network.name} pays")


def _network(slug: str) -> NetworkRef:
    found = networks.by_slug(slug)
    if found is None:
        raise NotFound
    return found


def _account(slug: str) -> tuple[NetworkRef, Account]:
    network = _network(slug)
    found = selectors.bill(network.id)
    if found is None:
        raise NotFound
    return network, found.account
