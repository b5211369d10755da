"""What champions see of the trade of their own network, and of no other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from shared_apps.federation import partners as record
from shared_apps.federation import positions
from shared_apps.federation import selectors as federation
from shared_apps.federation.partners import Partner
from shared_apps.federation.positions import MonthFigures, Standing
from shared_apps.federation.selectors import Period, Statement, StatementLine
from tenant_apps.credits.monthly import this_month
from tenant_apps.credits.selectors import last_month, next_month
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.trade.models import LimitWarning
from tenants import current

EXPORT_PAGE = 1000
# A year, and the month it began after.
MONTHS_SHOWN = 13


@dataclass(frozen=True, slots=True)
class MonthStatement:
    """A calendar month of the federated statement."""

    first: date
    period: Period


def standing() -> Standing | None:
    """Where the entered network stands, or None if it never was in the federation."""
    return positions.standing(current.network().id)


def warnings() -> list[LimitWarning]:
    """The trade limits that are near now, as they were noticed."""
    return list(LimitWarning.objects.filter(ended_at__isnull=True).order_by("began_at"))


def waiting_for(member: Member) -> QuerySet[LimitWarning]:
    """Warnings that no champion has seen, for who may read them."""
    if not may(member, Permission.FEDERATION_READ):
        return LimitWarning.objects.none()
    return _unseen()


def waiting_for_many(everyone: Iterable[Member]) -> list[tuple[Member, LimitWarning]]:
    """The same for many members, in one query; in none if nobody among them may read them."""
    readers = [member for member in everyone if may(member, Permission.FEDERATION_READ)]
    unseen = list(_unseen()) if readers else []
    return [(member, warning) for member in readers for warning in unseen]


def _unseen() -> QuerySet[LimitWarning]:
    unseen = LimitWarning.objects.filter(ended_at__isnull=True, seen_at__isnull=True)
    return unseen.order_by("began_at")


def months() -> list[MonthFigures]:
    """The last year, month by month, the oldest first."""
    first = last = this_month()
    for _ in range(MONTHS_SHOWN - 1):
        first = last_month(first)
    return positions.months(current.network().id, first=first, last=last)


def partners() -> list[Partner]:
    """Whom this network traded with, and how much."""
    return record.partners(current.network().id)


def statement(*, before: str | None = None) -> Statement:
    """What moved the position, newest first."""
    return federation.statement(current.network().id, before=before)


def all_lines() -> Iterator[StatementLine]:
    """The whole statement, newest first."""
    network_id, before = current.network().id, None
    while True:
        page = federation.statement(network_id, before=before, limit=EXPORT_PAGE)
        yield from page.lines
        if page.older is None:
            return
        before = page.older


def month(first: date) -> MonthStatement | None:
    """What moved in the month that begins on this day; None outside the federation."""
    period = federation.period(
        current.network().id, since=_midnight(first), until=_midnight(next_month(first))
    )
    return MonthStatement(first, period) if period else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
