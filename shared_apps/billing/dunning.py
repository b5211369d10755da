"""What follows when an invoice is not paid: step by step, each dated, all undone once it is.

A step is taken when the oldest unpaid invoice is so many days overdue, and no sooner after the
step before than the days between the two: whoever was not warned in time is warned first. Once
that invoice is paid, only the steps stay for which another has been overdue long enough.
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
    """Take the next step with this account if it is time, or undo those that are over; whether it
    did anything."""
    with database.atomic():
        account = Account.objects.select_for_update(of=("self",)).select_related("network")
        found = account.get(id=account_id)
        if settle(found):
            return True
        invoice = overdue(found)
        rung = _next(found, invoice) if invoice else None
        if invoice is None or rung is None:
            return False
        _take(found, invoice, rung)
        return True


def settle(account: Account) -> bool:
    """Undo the steps for which nothing has been overdue long enough; whether there were any.

    Called within the transaction that takes over a payment, with the account's row locked.
    """
    steps = DunningStep.objects.filter(account=account, undone_at__isnull=True)
    invoice = overdue(account)
    stay = {rung.kind for rung in ladder() if invoice and _is_due(invoice, rung)}
    over = steps.exclude(kind__in=stay)
    if not over.exists():
        return False
    suspended = over.filter(kind=Kind.SUSPENDED, acted=True).exists()
    over.update(undone_at=clock.now())
    left = set(steps.values_list("kind", flat=True))
    network = Network.objects.select_for_update().get(id=account.network_id)
    ours = network.state == Network.State.SUSPENDED and network.standing == Standing.SUSPENDED
    if suspended and ours:
        commissioning.reactivate(network_id=network.id, by=None)
    # Where an operator let it go on, it goes on.
    if network.standing and (suspended or network.standing != Standing.SUSPENDED):
        registry.set_standing(network_id=network.id, standing=_standing(left))
    action = "bill.eased" if left else "bill.settled"
    audit.record(action=action, by=None, subject=network.id)
    return True


def _standing(left: set[str]) -> Network.Standing:
    """How a network stands by the steps that stay. None of them closes it."""
    if Kind.READ_ONLY in left:
        return Standing.READ_ONLY
    return Standing.OVERDUE if Kind.BANNER in left else Standing.GOOD


def _is_due(invoice: Invoice, rung: Rung) -> bool:
    due_from = invoice.overdue_from or clock.now()
    return clock.now() >= due_from + timedelta(days=rung.days)


def _next(account: Account, invoice: Invoice) -> Rung | None:
    """The step that is due now, if one is."""
    taken = {
        step.kind: step.taken_at
        for step in DunningStep.objects.filter(account=account, undone_at__isnull=True)
    }
    before: tuple[Rung, datetime] | None = None
    for rung in ladder():
        if rung.kind in taken:
            before = (rung, taken[rung.kind])
            continue
        is_due = _is_due(invoice, rung)
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
    is_open = network.state == Network.State.ACTIVE
    mails.remind(account, invoice, step=rung.kind, follows=_follows(rung) if is_open else None)


def _follows(taken: Rung) -> dict[str, datetime]:
    """When each later step comes at the earliest, if nothing is paid."""
    return {
        rung.kind.value: clock.now() + timedelta(days=rung.days - taken.days)
        for rung in ladder()
        if rung.days >= taken.days
    }


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
