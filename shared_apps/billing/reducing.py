"""What we keep of what Stripe says: its objects, as dictionaries, become a few plain values.

Stripe's versions differ in where a thing stands: dates of a period are on the subscription or on
its item. Both are read.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared_apps.billing.models import Account, Invoice, Subscription

Found = dict[str, Any]
State = Subscription.State

# Whatever else Stripe may say one day is to be looked at by a person, and takes nothing away.
_STATES: dict[str, Subscription.State] = {
    "trialing": State.TRIALING,
    "active": State.ACTIVE,
    "past_due": State.PAST_DUE,
    "incomplete": State.PAST_DUE,
    "paused": State.PAST_DUE,
    "unpaid": State.UNPAID,
    "canceled": State.CANCELED,
    "incomplete_expired": State.CANCELED,
}


@dataclass(frozen=True, slots=True)
class SubscriptionFacts:
    """A subscription as Stripe has it."""

    state: Subscription.State
    stripe_item_id: str
    trial_ends_at: datetime | None
    period_starts_at: datetime | None
    period_ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """An invoice as Stripe has it."""

    number: str
    state: Invoice.State
    made_at: datetime
    overdue_from: datetime | None
    total_pence: int
    remaining_pence: int
    credited_pence: int


def subscription(found: Found) -> SubscriptionFacts:
    item = first_item(found)
    return SubscriptionFacts(
        state=_STATES.get(str(found.get("status")), State.PAST_DUE),
        stripe_item_id=str(item.get("id") or ""),
        trial_ends_at=_time(found.get("trial_end")),
        period_starts_at=_time(_either("current_period_start", found, item)),
        period_ends_at=_time(_either("current_period_end", found, item)),
    )


def price_and_quantity(found: Found) -> tuple[str, int]:
    """What a subscription is to at Stripe, and how often."""
    item = first_item(found)
    price = item.get("price") or item.get("plan") or {}
    return str(price.get("id") or ""), int(item.get("quantity") or 1)


def first_item(found: Found) -> Found:
    items = (found.get("items") or {}).get("data") or [{}]
    first: Found = items[0]
    return first


def invoice(found: Found) -> InvoiceFacts:
    total = int(found.get("total") or 0)
    # Stripe may leave it out of one that is not finished.
    state = Invoice.State(found.get("status") or Invoice.State.DRAFT)
    remaining = found.get("amount_remaining")
    if remaining is None:
        remaining = 0 if state == Invoice.State.PAID else total
    credited = (found.get("pre_payment_credit_notes_amount") or 0) + (
        found.get("post_payment_credit_notes_amount") or 0
    )
    made_at = found.get("created") or found["date"]
    return InvoiceFacts(
        number=str(found.get("number") or "")[:40],
        state=state,
        made_at=datetime.fromtimestamp(int(made_at), UTC),
        overdue_from=_overdue_from(found),
        total_pence=total,
        remaining_pence=int(remaining),
        credited_pence=int(credited),
    )


def vat_state(found: Found) -> Account.Vat:
    """Whether HMRC knows the number, by what Stripe says of it."""
    said = (found.get("verification") or {}).get("status") or "pending"
    return Account.Vat(said) if said in Account.Vat.values else Account.Vat.UNAVAILABLE


def _overdue_from(found: Found) -> datetime | None:
    """Its due date; where a card is charged, since it was asked for and not given."""
    if due := _time(found.get("due_date")):
        return due
    if not found.get("attempted"):
        return None
    finalized = (found.get("status_transitions") or {}).get("finalized_at")
    return _time(finalized or found.get("created") or found.get("date"))


def _either(name: str, *places: Found) -> Any:
    return next((place[name] for place in places if place.get(name)), None)


def _time(seconds: Any) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None
