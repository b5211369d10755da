"""Which parameters Stripe's own library knows for a request, of the version that is pinned.

The library's types are made from Stripe's description of its API: what is sent and is not among
them Stripe would refuse, and so does the fake.
"""

import re
from typing import Any

from stripe import params as known
from stripe.params import billing_portal, checkout

_ID = r"[a-z]+_[A-Za-z0-9_]+"
_KNOWN: tuple[tuple[str, str, Any], ...] = (
    ("GET", "/v1/customers", known.CustomerListParams),
    ("POST", "/v1/customers", known.CustomerCreateParams),
    ("POST", f"/v1/customers/{_ID}", known.CustomerUpdateParams),
    ("GET", f"/v1/customers/{_ID}/tax_ids", known.CustomerTaxIdListParams),
    ("POST", f"/v1/customers/{_ID}/tax_ids", known.CustomerTaxIdCreateParams),
    ("POST", "/v1/products", known.ProductCreateParams),
    ("POST", "/v1/prices", known.PriceCreateParams),
    ("GET", "/v1/subscriptions", known.SubscriptionListParams),
    ("POST", "/v1/subscriptions", known.SubscriptionCreateParams),
    ("POST", f"/v1/subscriptions/{_ID}", known.SubscriptionUpdateParams),
    ("DELETE", f"/v1/subscriptions/{_ID}", known.SubscriptionCancelParams),
    ("GET", "/v1/invoices", known.InvoiceListParams),
    ("GET", "/v1/credit_notes", known.CreditNoteListParams),
    ("POST", "/v1/credit_notes", known.CreditNoteCreateParams),
    ("POST", "/v1/checkout/sessions", checkout.SessionCreateParams),
    ("POST", "/v1/billing_portal/sessions", billing_portal.SessionCreateParams),
)


def unknown(method: str, path: str, sent: dict[str, Any]) -> str:
    """The first parameter that Stripe does not know for this request; empty if it knows all."""
    for verb, form, params in _KNOWN:
        if verb == method and re.fullmatch(form, path):
            return next((name for name in sent if name not in params.__annotations__), "")
    return next((name for name in sent if name != "expand"), "")
