"""What follows when an invoice is not paid: step by step, each dated, all undone once it is.

A step is taken when the oldest unpaid invoice is so many days overdue, and no sooner after the
step before than the days between the two: whoever was not warned in time is warned first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from kernel import clock, database
from shared_apps.billing import mails
from shared_apps.billing.models import Account, DunningStep, Invoice
from shared_apps.commissioning import services as commissioning
from shared_apps.commissioning.services import SuspensionReason
from tenant_apps.audit import services as audit
from tenants import services as registry
from tenants.models import Network

Kind = DunningStep.Kind
Standing = Network.Standing
UNPAID = (Invoice.State.OPEN, Invoice.State.UNCOLLECTIBLE)


@dataclass(frozen=True, slots=True)
class Rung:
    """A step, and after how many days overdue it is taken."""

    kind: DunningStep.Kind
    days: int


def ladder() -> list[Rung]:
    """The steps in their order, as the deployment sets their days."""
    return [
        Rung(Kind.REMINDER, settings.BILLING_REMINDER_DAYS),
        Rung(Kind.BANNER, settings.BILLING_BANNER_DAYS),
        Rung(Kind.READ_ONLY, settings.BILLING_READ_ONLY_DAYS),
        Rung(Kind.SUSPENDED, settings.BILLING_SUSPENDED_DAYS),
    ]


def overdue(account: Account) -> Invoice | None:
    """The unpaid invoice that was due the longest ago."""
    return all_overdue().filter(account=account).first()


def all_overdue() -> QuerySet[Invoice]:
    """Every invoice that should have been paid, the longest ago first."""
    unpaid = Invoice.objects.filter(state__in=UNPAID, remaining_pence__gt=0)
    return unpaid.filter(overdue_from__lte=clock.now()).order_by("overdue_from", "id")


def to_climb() -> list[UUID]:
    """The accounts with something overdue, or with steps that may be over."""
    stepped = DunningStep.objects.filter(undone_at__isnull=True)
    late = set(all_overdue().values_list("account_id", flat=True))
    return sorted(late | set(stepped.values_list("account_id", flat=True)))


def climb(account_id: UUID) -> bool:
    """Take the next step with this account if it is time, or undo all; whether it did anything."""
    with database.atomic():
        account = Account.objects.select_for_update(of=("self",)).select_related("network")
        found = account.get(id=account_id)
        invoice = overdue(found)
        if invoice is None:
            return settle(found)
        rung = _next(found, invoice)
        if rung is None:
            return False
        _take(found, invoice, rung)
        return True


def settle(account: Account) -> bool:
    """Undo all steps if nothing is overdue any more; whether there were any.

    Called within the transaction that takes over a payment, with the account's row locked.
    """
    steps = DunningStep.objects.filter(account=account, undone_at__isnull=True)
    if overdue(account) is not None or not steps.exists():
        return False
    suspended = steps.filter(kind=Kind.SUSPENDED, acted=True).exists()
    steps.update(undone_at=clock.now())
    network = Network.objects.select_for_update().get(id=account.network_id)
    ours = network.state == Network.State.SUSPENDED and network.standing == Standing.SUSPENDED
    if suspended and ours:
        commissioning.reactivate(network_id=network.id, by=None)
    registry.set_standing(network_id=network.id, standing=Standing.GOOD)
    audit.record(action="bill.settled", by=None, subject=network.id)
    return True


def _next(account: Account, invoice: Invoice) -> Rung | None:
    """The step that is due now, if one is."""
    taken = {
        step.kind: step.taken_at
        for step in DunningStep.objects.filter(account=account, undone_at__isnull=True)
    }
    due_from = invoice.overdue_from or clock.now()
    before: tuple[Rung, datetime] | None = None
    for rung in ladder():
        if rung.kind in taken:
            before = (rung, taken[rung.kind])
            continue
        is_due = clock.now() >= due_from + timedelta(days=rung.days)
        if is_due and before is not None:
            is_due = clock.now() >= before[1] + timedelta(days=rung.days - before[0].days)
        return rung if is_due else None
    return None


def _take(account: Account, invoice: Invoice, rung: Rung) -> None:
    network = Network.objects.select_for_update().get(id=account.network_id)
    acted = _ACTS[rung.kind](account, network)
    DunningStep.objects.create(
        account=account, invoice=invoice, kind=rung.kind, acted=acted, taken_at=clock.now()
    )
    detail = {"invoice": str(invoice), "acted": acted}
    audit.record(action=_SAID[rung.kind], by=None, subject=network.id, detail=detail)
    mails.remind(account, invoice, step=rung.kind, days=_days())


def _days() -> dict[str, int]:
    return {rung.kind.value: rung.days for rung in ladder()}


def _remind(account: Account, network: Network) -> bool:
    return True


def _show_banner(account: Account, network: Network) -> bool:
    registry.set_standing(network_id=network.id, standing=Standing.OVERDUE)
    return True


def _make_read_only(account: Account, network: Network) -> bool:
    registry.set_standing(network_id=network.id, standing=Standing.READ_ONLY)
    return True


def _suspend(account: Account, network: Network) -> bool:
    """Not where an operator has closed it already: that is theirs to undo."""
    if network.state != Network.State.ACTIVE:
        return False
    reason = SuspensionReason.NON_PAYMENT
    commissioning.suspend(network_id=network.id, reason=reason, by=None)
    registry.set_standing(network_id=network.id, standing=Standing.SUSPENDED)
    return True


_ACTS: dict[str, Callable[[Account, Network], bool]] = {
    Kind.REMINDER: _remind,
    Kind.BANNER: _show_banner,
    Kind.READ_ONLY: _make_read_only,
    Kind.SUSPENDED: _suspend,
}
_SAID: dict[str, str] = {
    Kind.REMINDER: "bill.reminded",
    Kind.BANNER: "bill.shown_overdue",
    Kind.READ_ONLY: "bill.made_read_only",
    Kind.SUSPENDED: "bill.led_to_suspension",
}
