"""What those who pay, and operators of finance, are written to."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from design.dates import day
from shared_apps.billing.models import Account, BillingCheck, DunningStep, Invoice
from shared_apps.operators import selectors as operators
from shared_apps.operators.permissions import Permission
from tenant_apps.outbox import services as outbox
from tenants.urls import central

SENDER = "Hexitime"
MOST_SAID = 10
_ALERTS = {
    BillingCheck.State.DIFFERS: "Stripe and our bills differ",
    BillingCheck.State.FAILED: "Our bills could not be held to Stripe’s",
}
_SUBJECTS = {
    DunningStep.Kind.REMINDER: "Invoice {invoice} for {network} is overdue",
    DunningStep.Kind.BANNER: "Invoice {invoice} for {network} is still overdue",
    DunningStep.Kind.READ_ONLY: "{network} is read-only until it is paid for",
    DunningStep.Kind.SUSPENDED: "{network} is closed until it is paid for",
}


def ask_for_card(account: Account, *, url: str) -> None:
    """Where the institution may give a card instead of being sent invoices."""
    outbox.send_mail(
        to=account.billing_email,
        subject=f"Pay for {account.network.name} by card",
        template="billing/mail/card",
        context={"account": account, "url": url},
        sender_name=SENDER,
    )


def remind(
    account: Account, invoice: Invoice, *, step: str, follows: dict[str, datetime] | None
) -> None:
    """One mail with each step that is taken when an invoice is not paid.

    `follows` has when each step comes, this one too. None: the network is closed for another
    reason, so that nothing follows but that it is still owed.
    """
    kind = DunningStep.Kind(step) if follows else DunningStep.Kind.BANNER
    outbox.send_mail(
        to=account.billing_email,
        subject=_SUBJECTS[kind].format(invoice=invoice, network=account.network.name),
        template="billing/mail/overdue",
        context={
            "account": account,
            "invoice": invoice,
            "pounds": pounds(invoice.remaining_pence),
            "step": step if follows else "",
            "is_card": account.way == Account.Way.CARD,
            **{f"{name}_on": _day(at) for name, at in (follows or {}).items()},
        },
        sender_name=SENDER,
    )


def alert(check: BillingCheck) -> None:
    """One mail to each operator who may change bills, of what differs from Stripe."""
    path = reverse("console:billing_check", urlconf=settings.CENTRAL_URLCONF)
    for operator in operators.who_may(Permission.BILL_CHANGE):
        outbox.send_mail(
            to=operator.user.email,
            subject=_ALERTS[BillingCheck.State(check.state)],
            template="billing/mail/alert",
            context={
                "name": operator.name,
                "check": check,
                "said": check.differences[:MOST_SAID],
                "more": check.difference_count - len(check.differences[:MOST_SAID]),
                "url": central(path),
            },
            sender_name=SENDER,
        )


def _day(at: datetime) -> str:
    return day(timezone.localtime(at).date())


def pounds(pence: int) -> str:
    """`£1,234.50`; whole pounds without pence."""
    sign, amount = ("-" if pence < 0 else ""), abs(pence)
    whole, rest = divmod(amount, 100)
    return f"{sign}£{whole:,}" + (f".{rest:02}" if rest else "")
