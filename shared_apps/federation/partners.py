"""Who trades with whom, and how much: sums over the record. Each function opens the door."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kernel import clock, database
from shared_apps.federation.models import FederatedNetwork
from tenants import current

RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Flow:
    """What crossed between two networks, as the first of them sees it."""

    received_minutes: int = 0
    sent_minutes: int = 0
    recent_received_minutes: int = 0
    recent_sent_minutes: int = 0
    transfers: int = 0
    last_at: datetime | None = None

    @property
    def net_minutes(self) -> int:
        return self.received_minutes - self.sent_minutes

    @property
    def moved_minutes(self) -> int:
        return self.received_minutes + self.sent_minutes

    @property
    def recent_minutes(self) -> int:
        return self.recent_received_minutes + self.recent_sent_minutes

    def reversed(self) -> "Flow":
        """The same as the other network sees it."""
        return Flow(
            received_minutes=self.sent_minutes,
            sent_minutes=self.received_minutes,
            recent_received_minutes=self.recent_sent_minutes,
            recent_sent_minutes=self.recent_received_minutes,
            transfers=self.transfers,
            last_at=self.last_at,
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A network as a page speaks of it."""

    id: UUID
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Partner:
    """Another network, and what crossed between it and one's own."""

    network: Named
    flow: Flow


@dataclass(frozen=True, slots=True)
class Pair:
    """Two networks that traded. The first received at least as much as it sent."""

    one: Named
    other: Named
    flow: Flow


def partners(network_id: UUID) -> list[Partner]:
    """Whom this network traded with, the one it traded most with first."""
    with current.federation():
        flows = _flows(f"{_SUMS} {_OF_ONE} {_BY_PAIR}", network_id)
        names = named(other for _, other in flows)
    found = [Partner(names[other], flow) for (_, other), flow in flows.items()]
    return sorted(found, key=lambda one: (-one.flow.moved_minutes, one.network.name))


def between(one_id: UUID, other_id: UUID) -> Flow:
    """What crossed between two networks, as the first of them sees it."""
    with current.federation():
        flows = _flows(f"{_SUMS} {_OF_ONE} {_BY_PAIR}", one_id)
    return flows.get((one_id, other_id), Flow())


def pairs() -> list[Pair]:
    """Every two networks that traded, the one furthest out of balance first."""
    with current.federation():
        flows = _flows(f"{_SUMS} {_BY_PAIR}", None)
        names = named(network for both in flows for network in both)
    found = [_pair(names[one], names[other], flow) for (one, other), flow in flows.items()]
    return sorted(
        found, key=lambda pair: (-pair.flow.net_minutes, -pair.flow.moved_minutes, pair.one.name)
    )


def named(ids: Iterable[UUID]) -> dict[UUID, Named]:
    """Networks of the federation by id. The federation's door must be open."""
    rows: Any = FederatedNetwork.objects.filter(network_id__in=set(ids)).select_related("network")
    return {
        row.network_id: Named(row.network_id, row.network.slug, row.network.name) for row in rows
    }


def _pair(one: Named, other: Named, flow: Flow) -> Pair:
    return Pair(one, other, flow) if flow.net_minutes >= 0 else Pair(other, one, flow.reversed())


_SUMS = """
SELECT payer_network_id, payee_network_id, sum(minutes)::bigint,
       coalesce(sum(minutes) FILTER (WHERE created_at >= %(since)s), 0)::bigint,
       count(*), max(created_at)
  FROM federation_cross_transfer
"""
_OF_ONE = " WHERE payer_network_id = %(network)s OR payee_network_id = %(network)s"
_BY_PAIR = " GROUP BY 1, 2"


def _flows(statement: str, network_id: UUID | None) -> dict[tuple[UUID, UUID], Flow]:
    """By two networks: the given one first, else the one with the lower id."""
    with database.cursor() as cursor:
        cursor.execute(statement, {"since": clock.now() - RECENT, "network": network_id})
        rows: list[tuple[UUID, UUID, int, int, int, datetime]] = cursor.fetchall()
    found: dict[tuple[UUID, UUID], Flow] = {}
    for payer, payee, minutes, recent, count, last_at in rows:
        first = network_id or min(payer, payee)
        pays = payer == first
        both = (payer, payee) if pays else (payee, payer)
        known = found.get(both, Flow())
        found[both] = Flow(
            received_minutes=known.received_minutes + (0 if pays else minutes),
            sent_minutes=known.sent_minutes + (minutes if pays else 0),
            recent_received_minutes=known.recent_received_minutes + (0 if pays else recent),
            recent_sent_minutes=known.recent_sent_minutes + (recent if pays else 0),
            transfers=known.transfers + count,
            last_at=max(last_at, known.last_at or last_at),
        )
    return found
