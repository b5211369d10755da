"""The one place that speaks with Stripe. What comes back is dictionaries, named as Stripe does.

Nothing here is asked within a transaction. What changes something has a key of ours, by which
Stripe does it once however often it is sent. Without an API key billing is off.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import stripe
from django.conf import settings
from stripe import RequestsClient, StripeClient, StripeObject

from kernel import database

TIMEOUT_SECONDS = 10
MAX_AGE_SECONDS = 300
PAGE = 100

Found = dict[str, Any]


class StripeDown(Exception):
    """Stripe cannot be reached, is busy or does not let us in: ask again later."""


class Missing(Exception):
    """There is no such thing at Stripe."""

    def __str__(self) -> str:
        return "There is no such thing at Stripe (any more)."


class Declined(Exception):
    """Stripe will not do it, however often it is asked. The message is Stripe's own."""


class NotFromStripe(Exception):
    """A webhook that does not prove that Stripe sent it, or not just now."""


def is_on() -> bool:
    """Whether this deployment bills at all."""
    return bool(settings.STRIPE_API_KEY)


def proven(body: bytes, signature: str) -> None:
    """Raises NotFromStripe unless Stripe has signed this body within the last five minutes."""
    try:
        stripe.WebhookSignature.verify_header(
            body, signature, settings.STRIPE_WEBHOOK_SECRET, MAX_AGE_SECONDS
        )
        said = next(int(part[2:]) for part in signature.split(",") if part.startswith("t="))
    except (stripe.SignatureVerificationError, UnicodeDecodeError, ValueError) as error:
        raise NotFromStripe from error
    if said > time.time() + MAX_AGE_SECONDS:
        raise NotFromStripe


def create_product_and_price(*, key: str, product: Found, price: Found) -> Found:
    """A price, with a product of its own."""
    with _asking("stripe: a price") as client:
        made = client.v1.products.create(_typed(product), _once(f"{key}-product"))
        return _plain(
            client.v1.prices.create(_typed({**price, "product": made.id}), _once(f"{key}-price"))
        )


def create_customer(*, key: str, params: Found) -> Found:
    with _asking("stripe: a customer") as client:
        return _plain(client.v1.customers.create(_typed(params), _once(key)))


def update_customer(customer: str, *, key: str, params: Found) -> Found:
    with _asking("stripe: a customer") as client:
        return _plain(client.v1.customers.update(customer, _typed(params), _once(key)))


def customer(customer: str) -> Found:
    with _asking("stripe: a customer") as client:
        return _plain(client.v1.customers.retrieve(customer))


def set_vat_number(customer: str, *, key: str, number: str) -> Found:
    """This VAT number and no other; none if it is empty."""
    with _asking("stripe: a VAT number") as client:
        kept: Found = {}
        for one in client.v1.customers.tax_ids.list(customer, {"limit": PAGE}).data:
            if number and one.value == number:
                kept = _plain(one)
            else:
                client.v1.customers.tax_ids.delete(customer, one.id)
        if kept or not number:
            return kept
        params = _typed({"type": "gb_vat", "value": number})
        return _plain(client.v1.customers.tax_ids.create(customer, params, _once(key)))


def vat_numbers(customer: str) -> list[Found]:
    """All that Stripe has of this customer: some may have been given in its portal."""
    with _asking("stripe: a VAT number") as client:
        found = client.v1.customers.tax_ids.list(customer, {"limit": PAGE}).data
        return [_plain(one) for one in found]


def create_subscription(*, key: str, params: Found) -> Found:
    with _asking("stripe: a subscription") as client:
        return _plain(client.v1.subscriptions.create(_typed(params), _once(key)))


def update_subscription(subscription: str, *, key: str, params: Found) -> Found:
    with _asking("stripe: a subscription") as client:
        return _plain(client.v1.subscriptions.update(subscription, _typed(params), _once(key)))


def cancel_subscription(subscription: str, *, key: str) -> Found:
    """At once. What is left of the period counts in the customer's favour: on a last invoice, since
    without one it would wait for another that never comes."""
    with _asking("stripe: the end of a subscription") as client:
        params = _typed({"prorate": True, "invoice_now": True})
        return _plain(client.v1.subscriptions.cancel(subscription, params, _once(key)))


def subscription(subscription: str) -> Found:
    with _asking("stripe: a subscription") as client:
        return _plain(client.v1.subscriptions.retrieve(subscription))


def invoice(invoice: str) -> Found:
    with _asking("stripe: an invoice") as client:
        return _plain(client.v1.invoices.retrieve(invoice))


def create_credit_note(*, key: str, params: Found) -> Found:
    with _asking("stripe: a credit note") as client:
        return _plain(client.v1.credit_notes.create(_typed(params), _once(key)))


def create_checkout(*, key: str, params: Found) -> Found:
    with _asking("stripe: a Checkout session") as client:
        return _plain(client.v1.checkout.sessions.create(_typed(params), _once(key)))


def checkout(session: str) -> Found:
    """A Checkout session, with the set-up that it ended in."""
    with _asking("stripe: a Checkout session") as client:
        params = _typed({"expand": ["setup_intent"]})
        return _plain(client.v1.checkout.sessions.retrieve(session, params))


def create_portal(*, key: str, params: Found) -> Found:
    with _asking("stripe: the customer portal") as client:
        return _plain(client.v1.billing_portal.sessions.create(_typed(params), _once(key)))


def all_customers(since: int = 0) -> Iterator[Found]:
    """Each customer there is, page by page; or those made since."""
    with _asking("stripe: all customers") as client:
        params = _typed({"limit": PAGE} | ({"created": {"gte": since}} if since else {}))
        for one in client.v1.customers.list(params).auto_paging_iter():
            yield _plain(one)


def all_subscriptions(customer: str = "") -> Iterator[Found]:
    """Each subscription there is, those that ended too; or those of one customer."""
    with _asking("stripe: all subscriptions") as client:
        params = _typed({"limit": PAGE, "status": "all"} | _of(customer))
        for one in client.v1.subscriptions.list(params).auto_paging_iter():
            yield _plain(one)


def all_invoices(customer: str = "") -> Iterator[Found]:
    """Each invoice there is; or those of one customer."""
    with _asking("stripe: all invoices") as client:
        params = _typed({"limit": PAGE} | _of(customer))
        for one in client.v1.invoices.list(params).auto_paging_iter():
            yield _plain(one)


def credit_notes(invoice: str) -> Iterator[Found]:
    """Each credit note for one invoice."""
    with _asking("stripe: credit notes") as client:
        params = _typed({"limit": PAGE, "invoice": invoice})
        for one in client.v1.credit_notes.list(params).auto_paging_iter():
            yield _plain(one)


@contextmanager
def _asking(what: str) -> Iterator[StripeClient]:
    """A client, and Stripe's errors as one of ours."""
    database.refuse_outside_call(what)
    try:
        yield _client()
    except (
        stripe.APIConnectionError,
        stripe.RateLimitError,
        stripe.AuthenticationError,
        stripe.PermissionError,
        stripe.IdempotencyError,
        stripe.APIError,
    ) as error:
        raise StripeDown(f"{what}: {type(error).__name__}") from error
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            raise Missing(what) from error
        raise Declined(error.user_message or error.code or type(error).__name__) from error
    except stripe.StripeError as error:
        raise Declined(error.user_message or error.code or type(error).__name__) from error


def _client() -> StripeClient:
    base = settings.STRIPE_BASE
    return StripeClient(
        settings.STRIPE_API_KEY,
        base_addresses={"api": base} if base else {},
        max_network_retries=settings.STRIPE_RETRIES,
        http_client=RequestsClient(timeout=TIMEOUT_SECONDS),
    )


def _once(key: str) -> Any:
    return {"idempotency_key": f"hexitime-{key}"}


def _of(customer: str) -> Found:
    return {"customer": customer} if customer else {}


def _typed(params: Mapping[str, Any]) -> Any:
    """What is written down as JSON, where the library wants a type of its own for each call."""
    return params


def _plain(found: StripeObject) -> Found:
    return found.to_dict(for_json=True)
