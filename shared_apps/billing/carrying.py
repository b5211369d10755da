"""How each errand is done at Stripe, and what is written down of it."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from kernel import clock
from shared_apps.billing import ending, mails, pulling, stripe_api
from shared_apps.billing.errands import NotYet, Write
from shared_apps.billing.models import Account, Errand, Plan, Subscription
from shared_apps.billing.pulling import Kind
from shared_apps.billing.reducing import Found, vat_state
from tenants import urls

DAYS_UNTIL_DUE = 30
# Stripe keeps the keys of requests for at least a day.
KEYS_LAST = timedelta(hours=20)


def carry(errand: Errand) -> Write:
    """Do it at Stripe; what is to be written then.

    Raises NotYet, and what `stripe_api` raises.
    """
    return _HOW[Errand.Kind(errand.kind)](errand)


def collection(way: str) -> dict[str, Any]:
    """How a subscription is paid, as Stripe wants it said."""
    if way == Account.Way.CARD:
        return {"collection_method": "charge_automatically"}
    return {"collection_method": "send_invoice", "days_until_due": DAYS_UNTIL_DUE}


def _plan(errand: Errand) -> Write:
    price = stripe_api.create_product_and_price(
        key=str(errand.id), product=errand.payload["product"], price=errand.payload["price"]
    )
    found = Plan.objects.filter(id=errand.payload["price"]["metadata"]["plan"])
    return lambda: _none(found.update(stripe_price_id=price["id"]))


def _customer(errand: Errand) -> Write:
    account = _account(errand)
    params, key = errand.payload, str(errand.id)
    if account.stripe_id:
        stripe_api.update_customer(account.stripe_id, key=key, params=params)
        return _nothing
    since = int((errand.created_at - timedelta(hours=1)).timestamp())
    made = _made_before(
        errand, lambda: stripe_api.all_customers(since), "account", str(account.id)
    ) or stripe_api.create_customer(key=key, params=params)
    rows = Account.objects.filter(id=account.id)
    return lambda: _none(rows.update(stripe_id=made["id"]))


def _vat(errand: Errand) -> Write:
    account, number, seen_at = _at_stripe(errand), errand.payload["number"], pulling.now()
    found = stripe_api.set_vat_number(account.stripe_id, key=str(errand.id), number=number)
    rows = Account.objects.filter(id=account.id, vat_number=number).exclude(vat_number="")
    # HMRC may have answered, and an event told us, before this is written.
    rows = rows.exclude(pulled_at__gt=seen_at)
    return lambda: _none(rows.update(vat_state=vat_state(found), pulled_at=seen_at))


def _subscribe(errand: Errand) -> Write:
    account, asked, seen_at = _at_stripe(errand), errand.payload, pulling.now()
    params: dict[str, Any] = {
        "customer": account.stripe_id,
        "items": [{"price": _price(asked["plan"]), "quantity": asked["quantity"]}],
        "metadata": {"network": str(account.network_id), "errand": str(errand.id)},
        **collection(asked["way"]),
    }
    if asked["trial_days"]:
        params["trial_period_days"] = asked["trial_days"]
    if rate := asked.get("tax_rate"):
        params["default_tax_rates"] = [rate]
    made = _made_before(
        errand, lambda: stripe_api.all_subscriptions(account.stripe_id), "errand", str(errand.id)
    ) or stripe_api.create_subscription(key=str(errand.id), params=params)
    invoices = list(stripe_api.all_invoices(account.stripe_id))

    def write() -> None:
        # The account's row first, as whoever changes a bill does.
        Account.objects.select_for_update().get(id=account.id)
        # Its state comes with what is applied next; until then it is what a new one is.
        Subscription.objects.filter(account_id=account.id).update(
            stripe_id=made["id"], state=Subscription.State.ACTIVE, pulled_at=None
        )
        pulling.apply(pulling.given(Kind.SUBSCRIPTION, made, seen_at))
        for found in invoices:
            pulling.apply(pulling.given(Kind.INVOICE, found, seen_at))

    return write


def _change(errand: Errand) -> Write:
    asked = errand.payload
    return _update_subscription(
        errand,
        lambda row: {
            "items": [
                {
                    "id": row.stripe_item_id,
                    "price": _price(asked["plan"]),
                    "quantity": asked["quantity"],
                }
            ],
            "proration_behavior": "create_prorations",
        },
    )


def _end(errand: Errand) -> Write:
    """Unless the network has been restored since."""
    rows = Subscription.objects.filter(account=errand.account).select_related("account__network")
    row = rows.first()
    if row is None or row.account.network.state not in ending.CLOSED:
        return _nothing
    if not row.stripe_id:
        raise NotYet
    seen_at = pulling.now()
    try:
        found = stripe_api.cancel_subscription(row.stripe_id, key=str(errand.id))
    except stripe_api.Missing:
        return _ended_before(row)
    return lambda: _none(pulling.apply(pulling.given(Kind.SUBSCRIPTION, found, seen_at)))


def _ended_before(row: Subscription) -> Write:
    """Stripe says that there is nothing to end: it has ended, or is known there no more."""
    pulled = pulling.fetch(Kind.SUBSCRIPTION, row.stripe_id)
    if pulled.found is not None:
        return lambda: _none(pulling.apply(pulled))
    rows = Subscription.objects.filter(id=row.id, stripe_id=row.stripe_id)
    return lambda: _none(rows.update(state=Subscription.State.CANCELED))


def _collect(errand: Errand) -> Write:
    way = errand.payload["way"]
    return _update_subscription(errand, lambda row: collection(way))


def _card(errand: Errand) -> Write:
    account, card = _at_stripe(errand), errand.payload["payment_method"]
    stripe_api.update_customer(
        account.stripe_id,
        key=f"{errand.id}-customer",
        params={"invoice_settings": {"default_payment_method": card}},
    )
    if not Subscription.objects.filter(account=account).exclude(stripe_id="").exists():
        return _nothing
    return _update_subscription(errand, lambda row: collection(Account.Way.CARD))


def _update_subscription(errand: Errand, params: Callable[[Subscription], dict[str, Any]]) -> Write:
    row = Subscription.objects.filter(account=errand.account).first()
    if row is None or row.state == Subscription.State.CANCELED:
        return _nothing
    if not row.stripe_id:
        raise NotYet
    seen_at = pulling.now()
    found = stripe_api.update_subscription(row.stripe_id, key=str(errand.id), params=params(row))
    return lambda: _none(pulling.apply(pulling.given(Kind.SUBSCRIPTION, found, seen_at)))


def _credit(errand: Errand) -> Write:
    _at_stripe(errand)
    key, invoice = str(errand.id), errand.payload["invoice"]
    if not _made_before(errand, lambda: stripe_api.credit_notes(invoice), "errand", key):
        sent = {name: value for name, value in errand.payload.items() if name != "key"}
        params = sent | {"metadata": {"errand": key}}
        stripe_api.create_credit_note(key=key, params=params)
    pulled = pulling.fetch(Kind.INVOICE, invoice)
    return lambda: _none(pulling.apply(pulled))


def _checkout(errand: Errand) -> Write:
    account = _at_stripe(errand)
    page = reverse("billing_central:thanks", urlconf=settings.CENTRAL_URLCONF)
    params = {
        "mode": "setup",
        "currency": "gbp",
        "allowed_payment_method_types": ["card"],
        "customer": account.stripe_id,
        "success_url": urls.central(page),
        "cancel_url": urls.central(page),
    }
    made = stripe_api.create_checkout(key=str(errand.id), params=params)
    return lambda: mails.ask_for_card(account, url=made["url"])


def _portal(errand: Errand) -> Write:
    account = _at_stripe(errand)
    params = {"customer": account.stripe_id, "return_url": errand.payload["return_url"]}
    made = stripe_api.create_portal(key=str(errand.id), params=params)
    rows = Errand.objects.filter(id=errand.id)
    return lambda: _none(rows.update(url=made["url"]))


def _made_before(
    errand: Errand, listed: Callable[[], Iterable[Found]], name: str, value: str
) -> Found | None:
    """What an earlier try made, if its answer was lost and Stripe may have forgotten our key."""
    if errand.attempts < 2 or clock.now() - errand.created_at < KEYS_LAST:
        return None
    return next((one for one in listed() if (one.get("metadata") or {}).get(name) == value), None)


def _account(errand: Errand) -> Account:
    return Account.objects.select_related("network").get(errands=errand)


def _at_stripe(errand: Errand) -> Account:
    account = _account(errand)
    if not account.stripe_id:
        raise NotYet
    return account


def _price(plan_id: str) -> str:
    price = Plan.objects.values_list("stripe_price_id", flat=True).get(id=plan_id)
    if not price:
        raise NotYet
    return price


def _nothing() -> None:
    """Stripe has it; there is nothing of it to keep."""


def _none(_: object) -> None:
    """For what is done for its effect."""


_HOW: dict[Errand.Kind, Callable[[Errand], Write]] = {
    Errand.Kind.PLAN: _plan,
    Errand.Kind.CUSTOMER: _customer,
    Errand.Kind.VAT: _vat,
    Errand.Kind.SUBSCRIBE: _subscribe,
    Errand.Kind.CHANGE: _change,
    Errand.Kind.END: _end,
    Errand.Kind.COLLECT: _collect,
    Errand.Kind.CREDIT: _credit,
    Errand.Kind.CHECKOUT: _checkout,
    Errand.Kind.CARD: _card,
    Errand.Kind.PORTAL: _portal,
}
