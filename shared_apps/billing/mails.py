"""What those who pay, and operators of finance, are written to."""

from shared_apps.billing.models import Account, DunningStep, Invoice
from tenant_apps.outbox import services as outbox

SENDER = "Hexitime"
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


def remind(account: Account, invoice: Invoice, *, step: str, days: dict[str, int]) -> None:
    """One mail with each step that is taken when an invoice is not paid."""
    outbox.send_mail(
        to=account.billing_email,
        subject=_SUBJECTS[DunningStep.Kind(step)].format(
            invoice=invoice, network=account.network.name
        ),
        template="billing/mail/overdue",
        context={
            "account": account,
            "invoice": invoice,
            "pounds": pounds(invoice.remaining_pence),
            "step": step,
            "days": days,
        },
        sender_name=SENDER,
    )


def pounds(pence: int) -> str:
    """`£1,234.50`; whole pounds without pence."""
    sign, amount = ("-" if pence < 0 else ""), abs(pence)
    whole, rest = divmod(amount, 100)
    return f"{sign}£{whole:,}" + (f".{rest:02}" if rest else "")
