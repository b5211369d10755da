"""Every night: our rows held to Stripe's, in both directions."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel import clock, database
from shared_apps.billing import errands, mails, pulling, reducing, stripe_api
from shared_apps.billing.models import (
    Account,
    BillingCheck,
    Errand,
    Invoice,
    StripeEvent,
    Subscription,
)
from shared_apps.billing.reducing import Found
from tenants import current, locks, metrics

log = logging.getLogger(__name__)

METRIC = "hexitime_billing_checks_total"
MOST_SECONDS = 900
MOST_KEPT = 100
PATIENCE = timedelta(days=1)
MOST_SHOWN = 30
State = BillingCheck.State
# They ask for a page of Stripe's, and change nothing that is compared.
_CHANGING_NOTHING = (Errand.Kind.PORTAL, Errand.Kind.CHECKOUT)
Row = TypeVar("Row", Account, Subscription, Invoice)


def reconcile() -> BillingCheck | None:
    """Hold all to each other and keep what was found. None where billing is off, or another is at
    it. Operators of finance get a mail of what they have not been told before. What breaks it is
    raised again, after it is written down."""
    with locks.only_one("billing.reconcile", seconds=MOST_SECONDS + 10) as mine:
        if not mine or not stripe_api.is_on():
            return None
        with current.shared():
            check = BillingCheck.objects.create()
            try:
                found = sorted(differences())
            except Exception:
                _finish(check, State.FAILED, [])
                raise
            _finish(check, State.DIFFERS if found else State.CLEAN, found)
        return check


def latest() -> list[BillingCheck]:
    """The last checks, the newest first."""
    return list(BillingCheck.objects.all()[:MOST_SHOWN])


def differences() -> Iterator[str]:
    """What differs, each in a sentence. Accounts of which Stripe is to be told something within the
    day are left out, and all that was changed here while Stripe was asked; what it has not been
    told for longer is a difference itself."""
    busy = _busy()
    yield from _unfinished()
    since, asked_at = clock.now(), pulling.now()
    theirs = [
        list(every)
        for every in (
            stripe_api.all_customers(),
            stripe_api.all_subscriptions(),
            stripe_api.all_invoices(),
        )
    ]
    customers, subscriptions, invoices = ({one["id"]: one for one in every} for every in theirs)
    busy |= _changed(since)
    accounts = Account.objects.select_related("network").exclude(id__in=busy)
    yield from _both(accounts.exclude(stripe_id=""), customers, "customer", _of_customer)
    rows = Subscription.objects.select_related("plan", "account__network")
    rows = rows.exclude(account_id__in=busy).exclude(stripe_id="").exclude(pulled_at__gte=asked_at)
    yield from _both(rows, subscriptions, "subscription", _of_subscription)
    made = Invoice.objects.select_related("account__network").exclude(account_id__in=busy)
    settled = made.filter(pulled_at__lt=asked_at)
    yield from _both(settled, invoices, "invoice", _of_invoice)
    yield from _unknown(customers, Account, "customer", busy)
    # One that has ended asks for nothing: where a plan was chosen anew, we keep the new one.
    running = {key: one for key, one in subscriptions.items() if one.get("status") != "canceled"}
    yield from _unknown(running, Subscription, "subscription", busy)
    yield from _unknown(invoices, Invoice, "invoice", busy)


def _busy() -> set[UUID]:
    """Accounts that may differ for a while, since a change of theirs is on its way."""
    fresh = errands.waiting().filter(created_at__gte=clock.now() - PATIENCE)
    changing = fresh.exclude(account=None).exclude(kind__in=_CHANGING_NOTHING)
    return set(changing.values_list("account_id", flat=True))


def _changed(since: datetime) -> set[UUID]:
    """Accounts of which something was written or done since."""
    touched = Errand.objects.filter(Q(created_at__gte=since) | Q(done_at__gte=since))
    changed = touched.exclude(account=None).exclude(kind__in=_CHANGING_NOTHING)
    return set(changed.values_list("account_id", flat=True))


def _unfinished() -> Iterator[str]:
    """What Stripe has not been told for a day, and what it told us that long ago in vain."""
    long_ago = clock.now() - PATIENCE
    old = errands.unfinished().filter(created_at__lt=long_ago)
    for errand in old.select_related("account__network", "plan"):
        whose = _whose(errand.account) if errand.account else errand.plan
        why = errand.refusal or "it waits"
        yield f"{whose}: {errand.get_kind_display().lower()}: {why}"
    unheard = StripeEvent.objects.filter(handled_at__isnull=True, received_at__lt=long_ago)
    for event in unheard:
        yield f"Stripe: event {event} could not be handled"


def _both(
    rows: QuerySet[Row],
    theirs: dict[str, Found],
    what: str,
    compare: Callable[[Row, Found], Iterator[str]],
) -> Iterator[str]:
    for row in rows:
        found = theirs.get(row.stripe_id)
        if found is None or found.get("deleted"):
            yield f"{_whose(row)}: {what} {row.stripe_id} is not at Stripe"
            continue
        for said in compare(row, found):
            yield f"{_whose(row)}: {what} {row.stripe_id}: {said}"


def _unknown(
    theirs: dict[str, Found],
    model: type[Account] | type[Subscription] | type[Invoice],
    what: str,
    busy: set[UUID],
) -> Iterator[str]:
    """What Stripe has and we have not, unless it is of an account that waits to be told, or Stripe
    has told us and it waits to be handled."""
    known = set(model.objects.values_list("stripe_id", flat=True))
    heard = StripeEvent.objects.filter(
        handled_at__isnull=True, received_at__gte=clock.now() - PATIENCE
    )
    known |= set(heard.values_list("object_id", flat=True))
    waiting = set(Account.objects.filter(id__in=busy).values_list("stripe_id", flat=True)) - {""}
    ids = {str(one) for one in busy}
    for stripe_id, found in theirs.items():
        is_waiting = found.get("customer") in waiting or _account_of(found) in ids
        if stripe_id not in known and not is_waiting:
            yield f"Stripe: {what} {stripe_id} is not known here"


def _of_customer(row: Account, found: Found) -> Iterator[str]:
    if (found.get("email") or "") != row.billing_email:
        yield "another e-mail address"
    if (found.get("name") or "") != row.billing_name:
        yield "another name"


def _of_subscription(row: Subscription, found: Found) -> Iterator[str]:
    facts = reducing.subscription(found)
    if facts.state != row.state:
        yield f"{facts.state.value} at Stripe, {row.state} here"
    if facts.period_ends_at != row.period_ends_at:
        yield "the period ends at another time"
    how = found.get("collection_method")
    if how and (how == "charge_automatically") != (row.account.way == Account.Way.CARD):
        yield "it is paid in another way"
    price, quantity = reducing.price_and_quantity(found)
    if price != row.plan.stripe_price_id:
        yield f"the price is {price}, not that of {row.plan}"
    if quantity != row.quantity:
        yield f"{quantity} at Stripe, {row.quantity} here"


def _of_invoice(row: Invoice, found: Found) -> Iterator[str]:
    facts = reducing.invoice(found)
    if facts.state != row.state:
        yield f"{facts.state.value} at Stripe, {row.state} here"
    if facts.total_pence != row.total_pence:
        yield f"{mails.pounds(facts.total_pence)} at Stripe, {mails.pounds(row.total_pence)} here"
    if facts.remaining_pence != row.remaining_pence:
        yield "another amount is left to pay"


def _account_of(found: Found) -> str:
    return str((found.get("metadata") or {}).get("account") or "")


def _whose(row: Account | Subscription | Invoice) -> str:
    account = row if isinstance(row, Account) else row.account
    return str(account.network.slug)


def _finish(check: BillingCheck, state: BillingCheck.State, found: list[str]) -> None:
    """Write down how it ended, tell whoever has to know, and count it."""
    with database.atomic():
        before = BillingCheck.objects.exclude(id=check.id).exclude(state=State.RUNNING).first()
        check.state, check.finished_at = state, clock.now()
        check.accounts = Account.objects.exclude(stripe_id="").count()
        check.difference_count, check.differences = len(found), found[:MOST_KEPT]
        check.save(
            update_fields=["state", "finished_at", "accounts", "difference_count", "differences"]
        )
        known = set(before.differences) if before else set()
        failed_anew = state == State.FAILED and (before is None or before.state != State.FAILED)
        if failed_anew or set(check.differences) - known:
            mails.alert(check)
    if found:
        # What differs may say what Stripe said of who pays: it is for operators, not for the log.
        log.error("Stripe and we differ in %s places", len(found))
    metrics.count(METRIC, outcome=state.value)
