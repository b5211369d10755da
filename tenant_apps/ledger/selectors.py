"""What people may read of the ledger: balances, and what is held of them. Values, never rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Sum

from tenant_apps.ledger.models import Account, AccountChange, AccountKind, Transfer, TransferKind
from tenant_apps.ledger.refusals import UnknownAccount


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account now. `held_minutes` are set aside to pay, `expected_minutes` to be received."""

    id: UUID
    kind: AccountKind
    holder: UUID
    balance_minutes: int
    held_minutes: int
    expected_minutes: int
    floor_minutes: int | None
    ceiling_minutes: int | None
    is_frozen: bool
    is_closed: bool

    @property
    def available_minutes(self) -> int:
        return self.balance_minutes - self.held_minutes

    @property
    def is_open(self) -> bool:
        """Whether it may pay and be paid."""
        return not (self.is_frozen or self.is_closed)

    @property
    def spendable_minutes(self) -> int | None:
        """What it may still pay, its floor counted in; None where there is no limit."""
        if self.floor_minutes is None:
            return None
        return max(self.available_minutes - self.floor_minutes, 0)


def account(account_id: UUID) -> AccountView:
    """One account by its id."""
    return _one(Q(id=account_id))


def account_of(*, kind: AccountKind, holder: UUID) -> AccountView:
    """The account of a holder."""
    return _one(Q(kind=kind, holder=holder))


def accounts_of(*, kind: AccountKind, holders: Iterable[UUID]) -> dict[UUID, AccountView]:
    """The accounts of many holders in one query, by holder; those without one are left out."""
    return {view.holder: view for view in _views(Q(kind=kind, holder__in=list(holders)))}


@dataclass(frozen=True, slots=True)
class Change:
    """Someone changed what an account may do. `reason` is a code, such as `member.left`."""

    reason: str
    actor: UUID | None
    at: datetime


def changes(account_id: UUID) -> list[Change]:
    """Every change of an account's limits and state, the newest first."""
    rows = AccountChange.objects.filter(account=account_id).order_by("-recorded_at", "-id")
    return [Change(row.reason, row.actor, row.recorded_at) for row in rows]


def exchanged_minutes(*, since: datetime | None = None) -> int:
    """Minutes given in exchanges and not reversed."""
    exchanges = Transfer.objects.filter(kind=TransferKind.EXCHANGE).exclude(
        Exists(Transfer.objects.filter(reverses=OuterRef("id")))
    )
    if since is not None:
        exchanges = exchanges.filter(recorded_at__gte=since)
    return exchanges.aggregate(total=Sum("minutes"))["total"] or 0


def standing_payments(*, subject: UUID) -> list[UUID]:
    """The transfers that paid for an exchange and were not reversed, in the order posted."""
    paid = Transfer.objects.filter(subject=subject, kind=TransferKind.EXCHANGE).exclude(
        Exists(Transfer.objects.filter(reverses=OuterRef("id")))
    )
    return list(paid.order_by("number").values_list("id", flat=True))


def positions() -> dict[UUID, int]:
    """Each network's balance on the national ledger, by network. Read in the shared schema."""
    return {view.holder: view.balance_minutes for view in _views(Q(kind=AccountKind.NETWORK))}


def _one(which: Q) -> AccountView:
    found = _views(which)
    if not found:
        raise UnknownAccount
    return found[0]


def _views(which: Q) -> list[AccountView]:
    """Accounts with the sums of their stripes, in one query."""
    rows = Account.objects.filter(which).annotate(
        balance_minutes=Sum("parts__balance_minutes"),
        held_out_minutes=Sum("parts__held_out_minutes"),
        held_in_minutes=Sum("parts__held_in_minutes"),
    )
    return [_view(row) for row in rows]


def _view(row: Any) -> AccountView:
    return AccountView(
        id=row.id,
        kind=AccountKind(row.kind),
        holder=row.holder,
        balance_minutes=row.balance_minutes,
        held_minutes=row.held_out_minutes,
        expected_minutes=row.held_in_minutes,
        floor_minutes=row.floor_minutes,
        ceiling_minutes=row.ceiling_minutes,
        is_frozen=row.frozen_at is not None,
        is_closed=row.closed_at is not None,
    )
