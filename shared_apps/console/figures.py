"""Figures from inside networks, taken by entering each in turn: nothing joins across them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Sum

from kernel import clock
from shared_apps.console.models import NetworkFigures
from tenant_apps.ledger import selectors as ledger
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tenants.models import Network

MEASURED = (Network.State.ACTIVE, Network.State.SUSPENDED)
FRESH_FOR = timedelta(seconds=5)
MAX_MEASURED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Figures:
    """What a network counts: active members, champions, and minutes of settled exchanges."""

    members: int
    exchanged_minutes: int
    measured_at: datetime
    champions: int = 0


def measure(network: NetworkRef) -> Figures:
    """Count inside the network."""
    with current.enter(network):
        counts = members.counts()
        return Figures(
            members=counts.get(Member.State.ACTIVE, 0),
            exchanged_minutes=ledger.exchanged_minutes(),
            measured_at=clock.now(),
            champions=counts.get("champions", 0),
        )


def refresh(network: NetworkRef) -> None:
    """Count inside the network and keep the figures."""
    figures = measure(network)
    with current.shared():
        _keep(network.id, figures)


def latest(networks: Iterable[NetworkRef]) -> dict[UUID, Figures]:
    """The newest figures of these networks.

    Those that were not measured just now are counted, at most fifty of them, and
    not kept: reading a page writes nothing.
    """
    wanted = {network.id: network for network in networks if network.state in MEASURED}
    found = _kept(wanted)
    since = clock.now() - FRESH_FOR
    fresh = {network_id for network_id, figures in found.items() if figures.measured_at >= since}
    stale = [network for network_id, network in wanted.items() if network_id not in fresh]
    for network in stale[:MAX_MEASURED_AT_ONCE]:
        figures = _try(network)
        if figures is not None:
            found[network.id] = figures
    return found


def champions_of(networks: Iterable[UUID]) -> int:
    """How many champions these networks have in all, as counted last. One query."""
    found = NetworkFigures.objects.filter(network_id__in=list(networks))
    return int(found.aggregate(count=Sum("champions", default=0))["count"])


def _kept(ids: Iterable[UUID]) -> dict[UUID, Figures]:
    return {
        row.network_id: Figures(row.members, row.exchanged_minutes, row.measured_at, row.champions)
        for row in NetworkFigures.objects.filter(network_id__in=ids)
    }


def _keep(network_id: UUID, figures: Figures) -> None:
    NetworkFigures.objects.update_or_create(
        network_id=network_id,
        defaults={
            "members": figures.members,
            "champions": figures.champions,
            "exchanged_minutes": figures.exchanged_minutes,
            "measured_at": figures.measured_at,
        },
    )


def _try(network: NetworkRef) -> Figures | None:
    """One network that cannot be read does not hide the others."""
    try:
        return measure(network)
    except DatabaseError:
        return None
