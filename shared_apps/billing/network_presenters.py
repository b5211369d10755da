"""A bill in the words that champions read."""

from typing import Any

from django.conf import settings

from design.dates import friendly
from shared_apps.billing.mails import pounds
from shared_apps.billing.models import Account, Invoice, Plan, Subscription
from shared_apps.billing.selectors import Bill, History

State = Subscription.State
DRAFT = Invoice.State.DRAFT
_TONES: dict[str, str] = {
    State.TRIALING: "brand",
    State.ACTIVE: "good",
    State.PAST_DUE: "warn",
    State.UNPAID: "bad",
}


def bill(found: Bill, history: History) -> dict[str, Any]:
    """What the page shows: how it stands, what for, and the invoices."""
    row = found.subscription
    state = row.get_state_display() if row else "No plan yet"
    return {
        "state": "Overdue" if found.overdue else state,
        "tone": "bad" if found.overdue else _TONES.get(row.state, "") if row else "",
        "overdue": _overdue(found.overdue, found.account) if found.overdue else "",
        "facts": _facts(found),
        # What Stripe still writes on is none yet: it has no number, and may change.
        "invoices": [_invoice(one) for one in history.invoices if one.state != DRAFT],
        "has_portal": bool(found.account.stripe_id),
    }


def _overdue(invoice: Invoice, account: Account) -> str:
    left = pounds(invoice.remaining_pence)
    return (
        f"{left} of invoice {invoice} should have come by {_day(invoice)}. Stripe’s mail to "
        f"{account.billing_email} says how to pay it; or open it at Stripe, below."
    )


def _facts(found: Bill) -> list[dict[str, str]]:
    account, row = found.account, found.subscription
    rows = [
        ("Institution", account.billing_name),
        ("Invoices go to", account.billing_email),
        ("Way of paying", account.get_way_display()),
    ]
    if row:
        vat = ", plus VAT" if settings.STRIPE_TAX_RATE else ""
        rows.append(("Plan", f"{row.plan.name}, {_price(row.plan, row.quantity)}{vat}"))
        if row.state == State.TRIALING and row.trial_ends_at:
            rows.append(("Free trial until", friendly(row.trial_ends_at)))
    return [{"key": key, "value": value} for key, value in rows]


def _price(plan: Plan, quantity: int) -> str:
    often = f"{pounds(plan.pence)} {plan.get_interval_display().lower()}"
    return f"{often} for each of {quantity:,}" if plan.per == Plan.Per.MEMBER else often


def _invoice(invoice: Invoice) -> dict[str, Any]:
    return {
        "number": str(invoice),
        "made": friendly(invoice.made_at),
        "due": _day(invoice),
        "total": pounds(invoice.total_pence),
        "left": pounds(invoice.remaining_pence),
        "state": "Overdue" if invoice.is_overdue else invoice.get_state_display(),
        "tone": _invoice_tone(invoice),
    }


def _invoice_tone(invoice: Invoice) -> str:
    if invoice.is_overdue:
        return "bad"
    return "good" if invoice.state == Invoice.State.PAID else ""


def _day(invoice: Invoice) -> str:
    return friendly(invoice.overdue_from) if invoice.overdue_from else "–"
