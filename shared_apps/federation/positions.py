"""Where networks stand on the national ledger: room before the limits, and month by month.

Each function opens the federation's door.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from kernel import database
from shared_apps.federation.models import FederatedNetwork
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenant_apps.ledger.selectors import AccountView
from tenants import current

# Four fifths of a limit: from here on it is said.
WARN_PERCENT = 80


@dataclass(frozen=True, slots=True)
class Limit:
    """A trade limit, one way: how far from zero it is, and how far out the position is that way.

    What is reserved for an agreed exchange counts as moved. `room_minutes` can still move: more
    than the limit where the position is on the other side of zero.
    """

    size_minutes: int
    used_minutes: int
    room_minutes: int

    @classmethod
    def of(cls, size_minutes: int, out_minutes: int) -> Self:
        """Of a position that is so far out this way, or negative: on the other side."""
        size = max(size_minutes, 0)
        return cls(size, max(out_minutes, 0), max(size - out_minutes, 0))

    @property
    def percent(self) -> int:
        """What is used, in whole per cent and at most 100; of no room at all, everything."""
        if not self.size_minutes:
            return 100
        return min(100 * self.used_minutes // self.size_minutes, 100)

    @property
    def is_near(self) -> bool:
        """Whether the mark is crossed. A limit of nothing is a rule, and nothing to warn of."""
        return self.size_minutes > 0 and self.percent >= WARN_PERCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A network on the national ledger. `down` limits what it sends, `up` what it receives."""

    network_id: UUID
    slug: str
    name: str
    state: FederatedNetwork.State
    minutes: int
    reserved_out_minutes: int
    reserved_in_minutes: int
    down: Limit | None
    up: Limit | None

    @property
    def is_trading(self) -> bool:
        return self.state == FederatedNetwork.State.JOINED

    @property
    def is_near(self) -> bool:
        return any(limit is not None and limit.is_near for limit in (self.down, self.up))


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What a calendar month moved, and the position it ended with.

    Received and sent is what members did for each other. `beside_minutes` came, or went where
    negative, without: with members who moved, and by settlements.
    """

    first: date
    received_minutes: int
    sent_minutes: int
    position_minutes: int
    beside_minutes: int = 0

    @property
    def net_minutes(self) -> int:
        return self.received_minutes - self.sent_minutes


def standing(network_id: UUID) -> Standing | None:
    """Where one network stands, or None if it has no account on the national ledger."""
    with current.federation():
        found = _standings(FederatedNetwork.objects.filter(network_id=network_id))
    return found[0] if found else None


def standings() -> list[Standing]:
    """All networks that have an account on the national ledger, by name."""
    with current.federation():
        return _standings(FederatedNetwork.objects.all())


def months(network_id: UUID, *, first: date, last: date) -> list[MonthFigures]:
    """Each month from the one that begins on `first` to this one, which begins on `last`."""
    with current.federation(), database.cursor() as cursor:
        asked: dict[str, Any] = {
            "network": network_id,
            "since": _midnight(first),
            "zone": settings.TIME_ZONE,
        }
        cursor.execute(_MONTHS, asked)
        rows: list[tuple[date | None, int, int, int, int]] = cursor.fetchall()
    moved = {month: figures for month, *figures, _ in rows if month}
    position = rows[0][4] if rows else 0
    return _backwards(moved, position, first, last)


def _backwards(
    moved: dict[date, list[int]], position: int, first: date, last: date
) -> list[MonthFigures]:
    """From the position of now, month by month, to the oldest; given in the order of time."""
    found, month = [], last
    while month >= first:
        received, sent, beside = moved.get(month, (0, 0, 0))
        found.append(MonthFigures(month, received, sent, position, beside))
        position -= received - sent + beside
        month = (month - timedelta(days=1)).replace(day=1)
    return found[::-1]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


# One statement, so that what moved and where it led to are of one moment. What the record does not
# have, the central service settled; a reversal has the reference of what it undoes.
_MONTHS = """
WITH account AS (
    SELECT a.id, coalesce(sum(s.balance_minutes), 0)::bigint AS minutes
      FROM ledger_account AS a JOIN ledger_stripe AS s ON s.account_id = a.id
     WHERE a.kind = 'network' AND a.holder = %(network)s
     GROUP BY a.id
), line AS (
    SELECT date_trunc('month', t.recorded_at AT TIME ZONE %(zone)s)::date AS month,
           CASE WHEN t.payee_id = account.id THEN t.minutes ELSE -t.minutes END AS minutes,
           coalesce(crossed.kind, 'settlement') IN ('move', 'settlement') AS is_beside
      FROM ledger_transfer AS t CROSS JOIN account
      LEFT JOIN federation_cross_transfer AS crossed ON crossed.reference = t.federation_reference
     WHERE t.recorded_at >= %(since)s AND account.id IN (t.payer_id, t.payee_id)
), moved AS (
    SELECT month, sum(minutes) FILTER (WHERE minutes > 0 AND NOT is_beside) AS received,
           -sum(minutes) FILTER (WHERE minutes < 0 AND NOT is_beside) AS sent,
           sum(minutes) FILTER (WHERE is_beside) AS beside
      FROM line GROUP BY 1
)
SELECT moved.month, coalesce(moved.received, 0)::bigint, coalesce(moved.sent, 0)::bigint,
       coalesce(moved.beside, 0)::bigint, account.minutes
  FROM account LEFT JOIN moved ON true
"""


def _standings(networks: QuerySet[FederatedNetwork]) -> list[Standing]:
    rows = list(networks.select_related("network").order_by("network__name"))
    ids = [row.network_id for row in rows]
    accounts = ledger.accounts_of(kind=AccountKind.NETWORK, holders=ids)
    return [_standing(row, accounts[row.network_id]) for row in rows if row.network_id in accounts]


def _standing(row: FederatedNetwork, account: AccountView) -> Standing:
    network: Any = row.network
    minutes = account.balance_minutes
    lowest, highest = minutes - account.held_minutes, minutes + account.expected_minutes
    floor, ceiling = account.floor_minutes, account.ceiling_minutes
    return Standing(
        network_id=row.network_id,
        slug=network.slug,
        name=network.name,
        state=FederatedNetwork.State(row.state),
        minutes=minutes,
        reserved_out_minutes=account.held_minutes,
        reserved_in_minutes=account.expected_minutes,
        down=None if floor is None else Limit.of(-floor, -lowest),
        up=None if ceiling is None else Limit.of(ceiling, highest),
    )
