"""Re-fetch, then reduce: what Stripe has now is asked for, and kept unless something newer is.

An event says only that there is something to ask for. What was asked for later is newer, whatever
came back first: the moment is the database's own, taken before Stripe is asked. So events that
come twice, late or out of order, all lead to what Stripe has at last.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from kernel import database
from shared_apps.billing import dunning, errands, reducing, stripe_api
from shared_apps.billing.models import Account, Errand, Invoice, StripeEvent, Subscription
from shared_apps.billing.reducing import Found
from tenant_apps.audit import services as audit

Outcome = StripeEvent.Outcome


class Kind(StrEnum):
    """What we ask Stripe for, by the beginning of an event's type."""

    SUBSCRIPTION = "customer.subscription"
    CUSTOMER = "customer"
    INVOICE = "invoice"
    CHECKOUT = "checkout.session"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What Stripe had, asked for at `seen_at`. Nothing: it has no such thing."""

    kind: Kind
    id: str
    seen_at: datetime
    found: Found | None


def fetch(kind: Kind, stripe_id: str) -> Pulled:
    """Ask Stripe, outside of any transaction. Raises StripeDown."""
    seen_at = _moment()
    try:
        found = _ASK[kind](stripe_id)
    except stripe_api.Missing:
        found = None
    return Pulled(kind, stripe_id, seen_at, found)


def fetch_with_rest(kind: Kind, stripe_id: str) -> list[Pulled]:
    """The same, and with an invoice its subscription, whose state hangs on it."""
    pulled = [fetch(kind, stripe_id)]
    if kind == Kind.INVOICE:
        rows = Subscription.objects.filter(account__stripe_id=_customer_of(pulled[0]))
        keys = rows.exclude(stripe_id="").values_list("stripe_id", flat=True)
        pulled += [fetch(Kind.SUBSCRIPTION, key) for key in keys]
    return pulled


def given(kind: Kind, found: Found, seen_at: datetime) -> Pulled:
    """What Stripe answered to something else that was asked for at that moment."""
    return Pulled(kind, str(found["id"]), seen_at, found)


def apply(pulled: Pulled) -> StripeEvent.Outcome:
    """Keep it, within the caller's transaction. Locks the account's row first, whatever it is."""
    return _APPLY[pulled.kind](pulled)


def pull_account(account: Account) -> None:
    """Ask for all that Stripe has of an account, which may have told us before we knew it."""
    stripe_id = Account.objects.values_list("stripe_id", flat=True).get(id=account.id)
    if not stripe_id:
        return
    seen_at = _moment()
    subscriptions = list(stripe_api.all_subscriptions(stripe_id))
    invoices = list(stripe_api.all_invoices(stripe_id))
    with database.atomic():
        for found in subscriptions:
            apply(given(Kind.SUBSCRIPTION, found, seen_at))
        for found in invoices:
            apply(given(Kind.INVOICE, found, seen_at))


def now() -> datetime:
    """The moment by which what is asked for next counts."""
    return _moment()


def _moment() -> datetime:
    with database.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def _ask_customer(stripe_id: str) -> Found:
    return stripe_api.customer(stripe_id) | {"vat": stripe_api.vat_numbers(stripe_id)}


def _customer(pulled: Pulled) -> StripeEvent.Outcome:
    account = _locked(pulled.id)
    if account is None:
        return Outcome.UNKNOWN
    if pulled.found is None or pulled.found.get("deleted"):
        return Outcome.GONE
    if account.pulled_at and account.pulled_at > pulled.seen_at:
        return Outcome.KNOWN
    before = account.vat_state
    for vat in pulled.found.get("vat") or []:
        if account.vat_number and vat.get("value") == account.vat_number:
            account.vat_state = reducing.vat_state(vat)
    account.pulled_at = pulled.seen_at
    account.save(update_fields=["vat_state", "pulled_at"])
    return Outcome.APPLIED if account.vat_state != before else Outcome.KNOWN


def _subscription(pulled: Pulled) -> StripeEvent.Outcome:
    row = Subscription.objects.filter(stripe_id=pulled.id).first()
    account = Account.objects.select_for_update().get(id=row.account_id) if row else None
    row = Subscription.objects.select_for_update().filter(stripe_id=pulled.id).first()
    if row is None or account is None:
        return Outcome.UNKNOWN
    if pulled.found is None:
        return Outcome.GONE
    if row.pulled_at and row.pulled_at > pulled.seen_at:
        return Outcome.KNOWN
    facts = reducing.subscription(pulled.found)
    before = row.state
    is_news = _changes(row, facts)
    row.pulled_at = pulled.seen_at
    row.save(update_fields=[*_names(facts), "pulled_at"])
    if row.state != before:
        detail = {"state": row.state, "before": before}
        audit.record(
            action="bill.state_changed", by=None, subject=account.network_id, detail=detail
        )
    return Outcome.APPLIED if is_news else Outcome.KNOWN


def _invoice(pulled: Pulled) -> StripeEvent.Outcome:
    account = _locked(_customer_of(pulled))
    if account is None:
        return Outcome.UNKNOWN
    row = Invoice.objects.filter(stripe_id=pulled.id).first()
    if row and row.pulled_at > pulled.seen_at:
        return Outcome.KNOWN
    if pulled.found is None:
        # Stripe deletes drafts alone.
        Invoice.objects.filter(stripe_id=pulled.id).update(
            state=Invoice.State.VOID, remaining_pence=0, pulled_at=pulled.seen_at
        )
        return Outcome.GONE
    facts = reducing.invoice(pulled.found)
    is_news = row is None
    row = row or Invoice(account=account, stripe_id=pulled.id)
    is_news = _changes(row, facts) or is_news
    row.pulled_at = pulled.seen_at
    row.save()
    if is_news:
        dunning.settle(account)
    return Outcome.APPLIED if is_news else Outcome.KNOWN


def _customer_of(pulled: Pulled) -> str:
    if pulled.found is not None:
        return str(pulled.found.get("customer") or "")
    known = Invoice.objects.filter(stripe_id=pulled.id).values_list("account__stripe_id", flat=True)
    return known.first() or ""


def _checkout(pulled: Pulled) -> StripeEvent.Outcome:
    """A card was given: it is what is charged from now on."""
    if pulled.found is None:
        return Outcome.GONE
    account = _locked(str(pulled.found.get("customer") or ""))
    if account is None:
        return Outcome.UNKNOWN
    card = (pulled.found.get("setup_intent") or {}).get("payment_method")
    if pulled.found.get("status") != "complete" or not card:
        return Outcome.IGNORED
    payload = {"payment_method": str(card)}
    if account.errands.filter(kind=Errand.Kind.CARD, payload=payload).exists():
        return Outcome.KNOWN
    Account.objects.filter(id=account.id).update(way=Account.Way.CARD)
    errands.add(Errand.Kind.CARD, account=account, payload=payload)
    audit.record(action="bill.card_given", by=None, subject=account.network_id)
    return Outcome.APPLIED


def _locked(customer: str) -> Account | None:
    if not customer:
        return None
    return Account.objects.select_for_update().filter(stripe_id=customer).first()


def _names(facts: Any) -> list[str]:
    return [field.name for field in fields(facts)]


def _changes(row: Subscription | Invoice, facts: Any) -> bool:
    """Give the row these values; whether that changes any."""
    values = asdict(facts)
    is_news = any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    return is_news


_ASK: dict[Kind, Callable[[str], Found]] = {
    Kind.SUBSCRIPTION: stripe_api.subscription,
    Kind.CUSTOMER: _ask_customer,
    Kind.INVOICE: stripe_api.invoice,
    Kind.CHECKOUT: stripe_api.checkout,
}
_APPLY: dict[Kind, Callable[[Pulled], StripeEvent.Outcome]] = {
    Kind.SUBSCRIPTION: _subscription,
    Kind.CUSTOMER: _customer,
    Kind.INVOICE: _invoice,
    Kind.CHECKOUT: _checkout,
}
