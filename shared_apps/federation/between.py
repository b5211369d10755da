"""What operators set between a network and each other, as its champions read it.

Each function opens the federation's door.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel import clock
from kernel.minutes import hours
from shared_apps.federation.membership import TOLD_WITHIN
from shared_apps.federation.models import PairChange
from tenants import current


@dataclass(frozen=True, slots=True)
class Change:
    """A change between this network and a partner, of a pause, or else of the limit; and why.

    `reason` is empty where it was written for operators alone.
    """

    id: UUID
    partner_name: str
    paused: bool | None
    limit_minutes: int | None
    reason: str
    at: datetime

    @property
    def what(self) -> str:
        """As a sentence."""
        name = self.partner_name
        if self.paused is not None:
            return f"Trade with {name} {'is paused' if self.paused else 'goes on again'}."
        if self.limit_minutes is None:
            return f"There is no limit to trade with {name} any more."
        return (
            f"In trade with {name}, neither network may be more than {hours(self.limit_minutes)} "
            "ahead of the other."
        )


def changes_lately(network_id: UUID) -> list[Change]:
    """What may have to be told, in the order it happened."""
    since = clock.now() - TOLD_WITHIN
    with current.federation():
        rows = (
            _of(network_id).filter(is_told=True, created_at__gte=since).order_by("created_at", "id")
        )
        return [_change(row, network_id) for row in rows]


def in_force(network_id: UUID) -> list[Change]:
    """The pauses and limits that hold now, by the partners' names: of each the last change."""
    pair = ("first_network", "second_network", "sets_limit")
    with current.federation():
        last = _of(network_id).order_by(*pair, "-created_at", "-id").distinct(*pair)
        changes = [_change(row, network_id) for row in last]
    holds = [one for one in changes if one.paused or one.limit_minutes is not None]
    return sorted(holds, key=lambda one: (one.partner_name, one.at))


def _of(network_id: UUID) -> QuerySet[PairChange]:
    either = Q(first_network=network_id) | Q(second_network=network_id)
    found = PairChange.objects.filter(either)
    return found.select_related("first_network__network", "second_network__network")


def _change(row: PairChange, network_id: UUID) -> Change:
    is_first = row.first_network_id == network_id
    partner = row.second_network if is_first else row.first_network
    return Change(
        id=row.id,
        partner_name=partner.network.name,
        paused=row.paused,
        limit_minutes=row.limit_minutes,
        reason=row.reason if row.is_told else "",
        at=row.created_at,
    )
