"""What operators and champions read of bills."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from kernel.errors import NotFound
from shared_apps.billing import dunning, errands
from shared_apps.billing.models import (
    Account,
    DunningStep,
    Errand,
    Invoice,
    Plan,
    Subscription,
    UsageSnapshot,
)

MOST_INVOICES = 24
MOST_MONTHS = 12
MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class Bill:
    """What a network pays. `subscription` is None where no plan has been chosen."""

    account: Account
    subscription: Subscription | None
    overdue: Invoice | None

    @property
    def network_id(self) -> UUID:
        return self.account.network_id


@dataclass(frozen=True, slots=True)
class History:
    """What was asked for, who was active, what followed, and what Stripe is still to be told."""

    invoices: list[Invoice]
    months: list[UsageSnapshot]
    steps: list[DunningStep]
    waiting: list[Errand]


def bill(network_id: UUID) -> Bill | None:
    """The bill of a network, if it has an account."""
    account = _accounts().filter(network_id=network_id).first()
    return _bill(account, dunning.overdue(account)) if account else None


def bills() -> list[Bill]:
    """All of them, by network; those that are overdue first."""
    accounts, late = list(_accounts().order_by("network__name")), _late()
    found = [_bill(account, late.get(account.id)) for account in accounts]
    return sorted(found, key=lambda one: one.overdue is None)


def bills_of(network_ids: Collection[UUID]) -> dict[UUID, Bill]:
    """Those of these networks, whichever have one; two queries."""
    late = _late()
    accounts = _accounts().filter(network_id__in=network_ids)
    return {one.network_id: _bill(one, late.get(one.id)) for one in accounts}


def history(account: Account) -> History:
    """What is told of one bill, the newest first."""
    untold = errands.unfinished().filter(account=account)
    months = UsageSnapshot.objects.filter(network_id=account.network_id)
    return History(
        invoices=list(account.invoices.all()[:MOST_INVOICES]),
        months=list(months[:MOST_MONTHS]),
        steps=list(account.dunning.all()[:MOST_STEPS]),
        waiting=list(untold.order_by("id")),
    )


def members_of(network_id: UUID) -> int:
    """How many were active in the last month that was counted; none before the first."""
    last = UsageSnapshot.objects.filter(network_id=network_id).first()
    return last.active_members if last else 0


def plans() -> list[Plan]:
    """All plans with how many networks are on each, and why Stripe refused its price if it did;
    those offered first."""
    on_it = Count("subscriptions", filter=~Q(subscriptions__state=Subscription.State.CANCELED))
    refused = errands.unfinished().filter(plan=OuterRef("pk")).values("refusal")[:1]
    found = Plan.objects.annotate(networks=on_it, refusal=Subquery(refused))
    found = found.order_by("kind", "from_members", "id")
    return sorted(found, key=lambda plan: not plan.is_offered)


def offered(kind: str) -> list[Plan]:
    """What a network of this kind may be put on."""
    return list(Plan.objects.filter(kind=kind, withdrawn_at__isnull=True))


def plan(plan_id: UUID) -> Plan:
    """One plan. Raises NotFound."""
    found = Plan.objects.filter(id=plan_id).first()
    if found is None:
        raise NotFound
    return found


def invoice(account: Account, invoice_id: UUID) -> Invoice:
    """An invoice of this account. Raises NotFound."""
    found = account.invoices.filter(id=invoice_id).first()
    if found is None:
        raise NotFound
    return found


def portal(account: Account, errand_id: UUID) -> Errand:
    """A way into Stripe's portal that was asked for. Raises NotFound."""
    found = account.errands.filter(id=errand_id, kind=Errand.Kind.PORTAL).first()
    if found is None:
        raise NotFound
    return found


def unfinished(account: Account, errand_id: UUID) -> Errand:
    """What Stripe is still to be told of an account, or has refused. Raises NotFound."""
    found = errands.unfinished().filter(account=account, id=errand_id).first()
    if found is None:
        raise NotFound
    return found


def waiting_count() -> int:
    """How much Stripe still has to be told."""
    return errands.waiting().count()


def _accounts() -> QuerySet[Account]:
    return Account.objects.select_related("network", "subscription__plan")


def _late() -> dict[UUID, Invoice]:
    """The invoice of each account that has been overdue for longest."""
    late: dict[UUID, Invoice] = {}
    for invoice in dunning.all_overdue():
        late.setdefault(invoice.account_id, invoice)
    return late


def _bill(account: Account, overdue: Invoice | None) -> Bill:
    return Bill(account, getattr(account, "subscription", None), overdue)
