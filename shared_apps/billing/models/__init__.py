"""What is billed, to whom, and what Stripe said of it."""

from shared_apps.billing.models.account import Account, Subscription
from shared_apps.billing.models.errand import Errand, StripeEvent
from shared_apps.billing.models.invoice import Invoice
from shared_apps.billing.models.plan import Plan
from shared_apps.billing.models.watch import BillingCheck, DunningStep, UsageSnapshot

__all__ = [
    "Account",
    "BillingCheck",
    "DunningStep",
    "Errand",
    "Invoice",
    "Plan",
    "StripeEvent",
    "Subscription",
    "UsageSnapshot",
]
