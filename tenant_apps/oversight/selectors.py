"""Who decided what about the rules, and who holds credits that lie idle."""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from kernel import clock
from tenant_apps.ledger import activity
from tenant_apps.ledger.activity import Idle, IdlePage
from tenant_apps.ledger.models import AccountKind
from tenant_apps.members import selectors as members
from tenant_apps.organisations import selectors as organisations
from tenant_apps.policy import selectors as policy
from tenant_apps.policy.models import PolicyChange

PAGE = 50
NAMED_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Decision:
    """A change of the rules, with the names of who planned it and who withdrew it."""

    change: PolicyChange
    by_name: str
    withdrawn_by_name: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds idle credits. Organisations have no handle."""

    name: str
    handle: str
    idle: Idle


def decisions() -> list[Decision]:
    """Every change of the rules, the latest day first."""
    changes = policy.history()
    withdrawn = {one.id: one.withdrawal.actor for one in changes if hasattr(one, "withdrawal")}
    names = members.names([*(one.actor for one in changes), *withdrawn.values()])
    return [
        Decision(
            change=one,
            by_name=names.get(one.actor, "A former champion"),
            withdrawn_by_name=(
                names.get(withdrawn[one.id], "A former champion") if one.id in withdrawn else ""
            ),
        )
        for one in changes
    ]


def idle(*, months: int, after: str | None) -> tuple[IdlePage, list[Holder]]:
    """A page of idle credits. Raises DamagedPlace."""
    page = activity.idle(since=since(months), after=after, limit=PAGE)
    return page, list(_named(page.accounts))


def all_idle(*, months: int) -> Iterator[Holder]:
    """All idle credits, the most first."""
    page = activity.idle(since=since(months), limit=None)
    for begin in range(0, len(page.accounts), NAMED_AT_ONCE):
        yield from _named(page.accounts[begin : begin + NAMED_AT_ONCE])


def since(months: int) -> datetime:
    """The same hour so many months ago, or the last day of a shorter month."""
    now = timezone.localtime(clock.now())
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)


def _named(accounts: Sequence[Idle]) -> Iterator[Holder]:
    """In two queries, or in one where no organisation is among them."""
    people = members.called(_holders(accounts, AccountKind.MEMBER))
    bodies = _holders(accounts, AccountKind.ORGANISATION)
    names = organisations.names(bodies) if bodies else {}
    for account in accounts:
        name, handle = people.get(account.holder, (names.get(account.holder, ""), ""))
        if name:
            yield Holder(name, handle, account)


def _holders(accounts: Sequence[Idle], kind: AccountKind) -> list[UUID]:
    return [account.holder for account in accounts if account.kind == kind]
