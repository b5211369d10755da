"""Bills in the words that the console shows."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from design.dates import friendly
from shared_apps.billing.mails import pounds
from shared_apps.billing.models import (
    Account,
    BillingCheck,
    DunningStep,
    Errand,
    Invoice,
    Plan,
    Subscription,
    UsageSnapshot,
)
from shared_apps.billing.selectors import Bill
from tenants.models import Network

State = Subscription.State
NOTHING = "–"
TONES: dict[str, str] = {
    State.TRIALING: "brand",
    State.ACTIVE: "good",
    State.PAST_DUE: "warn",
    State.UNPAID: "bad",
}
_INVOICE_TONES: dict[str, str] = {Invoice.State.PAID: "good", Invoice.State.UNCOLLECTIBLE: "bad"}
_GIVEN_UP: dict[Errand.Kind, str] = {
    Errand.Kind.CUSTOMER: "Stripe keeps what it has of who pays, until you change it again.",
    Errand.Kind.VAT: "Stripe is not given the VAT number.",
    Errand.Kind.SUBSCRIBE: "The network is on no plan then: choose one anew.",
    Errand.Kind.CHANGE: "The network stays on the plan it was on.",
    Errand.Kind.END: "While the network is archived, Stripe is asked again within the hour.",
    Errand.Kind.COLLECT: "It is paid as before at Stripe, until you change it again.",
    Errand.Kind.CREDIT: "No credit note is given.",
    Errand.Kind.CHECKOUT: "Nobody is asked for a card.",
    Errand.Kind.CARD: "The card that was given is not charged.",
    Errand.Kind.PORTAL: "Nobody is let into the portal.",
}
_CHECK_TONES = {"clean": "good", "differs": "bad", "failed": "bad"}


def tabs(current: str) -> list[dict[str, Any]]:
    """The parts of billing."""
    names = {"billing": "Bills", "plans": "Plans", "billing_check": "Check against Stripe"}
    return [
        {"label": label, "url": reverse(f"console:{name}"), "current": name == current}
        for name, label in names.items()
    ]


def bill_row(bill: Bill) -> dict[str, Any]:
    """One line of the list of bills."""
    row, network = bill.subscription, bill.account.network
    return {
        "name": network.name,
        "url": reverse("console:bill", args=[network.slug]),
        "plan": row.plan.name if row else NOTHING,
        "price": price(row.plan, row.quantity) if row else NOTHING,
        "state": state_of(bill),
        "tone": tone_of(bill),
        "next": _next(row) if row else "",
    }


def state_of(bill: Bill) -> str:
    if bill.subscription is None:
        return "No plan"
    return "Overdue" if bill.overdue else bill.subscription.get_state_display()


def tone_of(bill: Bill) -> str:
    if bill.subscription is None:
        return ""
    return "bad" if bill.overdue else TONES.get(bill.subscription.state, "")


def price(plan: Plan, quantity: int = 1) -> str:
    """`£1,200 a year`, and of how many members where it is for each."""
    often = plan.get_interval_display().lower()
    if plan.per == Plan.Per.MEMBER:
        return f"{pounds(plan.pence)} {often} × {quantity:,}"
    return f"{pounds(plan.pence)} {often}"


def band(plan: Plan) -> str:
    """Of how many active members it is."""
    if plan.to_members is None:
        return f"{plan.from_members:,} or more" if plan.from_members else "Any number"
    return f"{plan.from_members:,} to {plan.to_members:,}"


def plan_row(plan: Any) -> dict[str, Any]:
    """One line of the list of plans: `networks` is how many are on it, `refusal` why Stripe
    will not have its price."""
    return {
        "name": plan.name,
        "kind": Network.Kind(plan.kind).label,
        "band": band(plan),
        "price": price(plan) if plan.per == Plan.Per.NETWORK else f"{_each(plan)}",
        "trial": f"{plan.trial_days} days" if plan.trial_days else "None",
        "networks": plan.networks,
        "state": _plan_state(plan),
        "tone": "bad" if plan.refusal else _plan_tone(plan),
        "again_url": reverse("console:plan_again", args=[plan.id]) if plan.refusal else "",
        "withdraw_url": reverse("console:withdraw_plan", args=[plan.id]) if plan.is_offered else "",
    }


def plan_choices(plans: Iterable[Plan]) -> list[tuple[str, str]]:
    """What stands beside each plan that can be chosen."""
    return [
        (str(plan.id), f"{plan.name}: {_each(plan)}, {band(plan).lower()} active members")
        for plan in plans
    ]


def stats(bill: Bill, months: Sequence[UsageSnapshot]) -> list[dict[str, Any]]:
    """The figures of one bill, with who was active in the last month that was counted."""
    row, last = bill.subscription, months[0] if months else None
    when = f"in {last.month:%B}" if last else "last month"
    return [
        {"label": "Price", "value": price(row.plan, row.quantity) if row else NOTHING},
        {"label": _next_label(row), "value": _next(row) or NOTHING if row else NOTHING},
        {
            "label": f"Active members {when}",
            "value": f"{last.active_members:,}" if last else NOTHING,
        },
    ]


def facts(account: Account, may_change: bool) -> list[dict[str, Any]]:
    """Who pays, and how."""
    vat = account.vat_number
    if vat:
        vat = f"{vat} ({account.get_vat_state_display().lower()})"
    rows = [
        ("Institution", account.billing_name, "bill_details"),
        ("Invoices go to", account.billing_email, "bill_details"),
        ("Purchase order", account.purchase_order or "None", "bill_details"),
        ("VAT number", vat or "None", "bill_vat"),
        ("Way of paying", account.get_way_display(), "bill_way"),
        ("Customer at Stripe", account.stripe_id or "Not yet", ""),
    ]
    slug = account.network.slug
    return [
        {"key": key, "value": value}
        | ({"url": reverse(f"console:{name}", args=[slug])} if name and may_change else {})
        for key, value, name in rows
    ]


def invoice_row(invoice: Invoice, slug: str, *, may_change: bool) -> dict[str, Any]:
    is_credited = invoice.credited_pence >= invoice.total_pence
    may_credit = invoice.state in (Invoice.State.OPEN, Invoice.State.PAID) and not is_credited
    return {
        "number": invoice.number or "Not numbered yet",
        "made": friendly(invoice.made_at),
        "due": friendly(invoice.overdue_from) if invoice.overdue_from else NOTHING,
        "total": pounds(invoice.total_pence),
        "left": pounds(invoice.remaining_pence),
        "state": "Overdue" if invoice.is_overdue else invoice.get_state_display(),
        "tone": "bad" if invoice.is_overdue else _INVOICE_TONES.get(invoice.state, ""),
        "credit_url": reverse("console:bill_credit", args=[slug, invoice.id])
        if may_credit and may_change
        else "",
    }


def months(snapshots: Iterable[UsageSnapshot]) -> list[dict[str, str]]:
    """Active members, month by month."""
    return [{"key": f"{one.month:%B %Y}", "value": f"{one.active_members:,}"} for one in snapshots]


def step_row(step: DunningStep) -> dict[str, Any]:
    """One line of what followed from not paying."""
    words = step.get_kind_display()
    if not step.acted:
        words += " (it was closed already)"
    text = f"{words}: undone {friendly(step.undone_at)}" if step.undone_at else words
    return {
        "text": text,
        "at": step.taken_at,
        "icon": "alert",
        "tone": "" if step.undone_at else "bad",
    }


def errand_row(errand: Errand, slug: str, *, may_change: bool) -> dict[str, Any]:
    """One line of what Stripe is still to be told."""
    text = f"Waits, next try {friendly(errand.due_at)}" if errand.attempts else "Waits its turn"
    again, give_up = (
        reverse(f"console:{name}", args=[slug, errand.id]) if may_change else ""
        for name in ("bill_again", "bill_give_up")
    )
    return {
        "what": told_of(errand),
        "text": f"Stripe says: {errand.refusal}" if errand.refusal else text,
        "tone": "bad" if errand.refusal else "",
        "again_url": again if errand.refusal else "",
        "give_up_url": give_up,
    }


def told_of(errand: Errand) -> str:
    """What it is, with what tells it from another of its kind."""
    what = errand.get_kind_display()
    if errand.kind == Errand.Kind.CREDIT:
        return f"{what} of {pounds(int(errand.payload['amount']))}"
    return what


def giving_up(errand: Errand) -> str:
    """What comes of it that Stripe is not told."""
    follows = _GIVEN_UP.get(Errand.Kind(errand.kind), "")
    said = f" Stripe said: “{errand.refusal}”" if errand.refusal else ""
    late = "If Stripe has done it all the same, the nightly check says so."
    return f"{told_of(errand)}.{said} {follows} {late}"


def check_row(check: BillingCheck) -> dict[str, Any]:
    """One line of the nightly checks."""
    return {
        "day": friendly(check.started_at),
        "words": check.get_state_display(),
        "tone": _CHECK_TONES.get(check.state, ""),
        "differences": check.differences,
        "more": check.difference_count - len(check.differences),
        "accounts": check.accounts,
    }


def _each(plan: Plan) -> str:
    member = " for each member" if plan.per == Plan.Per.MEMBER else ""
    return f"{pounds(plan.pence)} {plan.get_interval_display().lower()}{member}"


def _plan_tone(plan: Plan) -> str:
    if not plan.is_offered:
        return ""
    return "good" if plan.stripe_price_id else "warn"


def _plan_state(plan: Any) -> str:
    if plan.refusal:
        return f"Stripe says: {plan.refusal}"
    if not plan.is_offered:
        return "Withdrawn"
    return "Offered" if plan.stripe_price_id else "Waits for Stripe"


def _next_label(row: Subscription | None) -> str:
    return "Trial ends" if row and row.state == State.TRIALING else "Next invoice"


def _next(row: Subscription) -> str:
    if row.state in (State.CANCELED, State.ASKED) or row.period_ends_at is None:
        return ""
    return friendly(row.period_ends_at)
