"""What operators read of exchanges that two networks cannot settle: figures, and what each decides.

Not what it is about, nor who the two are, nor a word of what they wrote: an operator decides by
hours, and by the reasons that those who decide for the networks gave.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from kernel import clock
from kernel.errors import NotFound
from shared_apps.crossing.models import TO_JUDGE, CrossEvent, CrossExchange, Side
from shared_apps.crossing.seeing import SIDES, Seen
from tenant_apps.exchanges.models.exchange import State
from tenants import current
from tenants.models import Network

# After so long without an agreement between the two networks an operator may decide.
OPERATORS_AFTER = timedelta(days=14)
MOST = 200

Kind = CrossEvent.Kind
_BEGIN = (Kind.DISPUTED, Kind.UNDO_ASKED)
_READ = (*_BEGIN, Kind.LOGGED, Kind.RULED)


@dataclass(frozen=True, slots=True)
class Case:
    """An exchange, and how the two came to need a decision: `begun` by a dispute or a wish to undo.

    `logged` are the hours in dispute; `ruled` is what each network proposed last since.
    """

    exchange: CrossExchange
    begun: CrossEvent
    logged: CrossEvent | None
    ruled: dict[Side, CrossEvent]

    @property
    def is_waiting(self) -> bool:
        return self.exchange.state == State.DISPUTED or bool(self.exchange.undo_asked_by)

    @property
    def is_dispute(self) -> bool:
        return self.begun.kind == Kind.DISPUTED

    @property
    def is_for_operators(self) -> bool:
        """Whether both networks have said what they would decide, or it has waited for long."""
        return len(self.ruled) == len(Side) or self.due_at <= clock.now()

    @property
    def due_at(self) -> datetime:
        """From when on an operator decides, whatever the networks have said."""
        at: datetime = self.begun.at
        return at + OPERATORS_AFTER

    def side_of(self, event: CrossEvent) -> Side:
        """The side whose member it was."""
        return SIDES[CrossEvent.By(event.by)]

    def network(self, side: Side) -> Network:
        return Seen(self.exchange, side).network(side)


def waiting() -> list[Case]:
    """All that wait for a decision, those that an operator may decide first, then by age."""
    with current.federation():
        found = CrossExchange.objects.filter(TO_JUDGE).with_networks().order_by("changed_at", "id")
        exchanges = {one.id: one for one in found[:MOST]}
        read = CrossEvent.objects.filter(exchange__in=exchanges, kind__in=_READ).defer("text")
        events = list(read.order_by("exchange", "position"))
    by_exchange = groupby(events, key=lambda event: event.exchange_id)
    cases = [_case(exchanges[one], list(of)) for one, of in by_exchange]
    decided = [case for case in cases if case]
    return sorted(decided, key=lambda case: (not case.is_for_operators, case.begun.at))


def get(exchange_id: UUID) -> Case:
    """One that waits for a decision, or did. One about which nobody ever asked is missing."""
    with current.federation():
        exchange = CrossExchange.objects.with_networks().filter(id=exchange_id).first()
        if exchange is None:
            raise NotFound
        return of(exchange)


def of(exchange: CrossExchange) -> Case:
    """The same of an exchange that is at hand, within the federation's door."""
    found = _case(exchange, _happened(exchange))
    if found is None:
        raise NotFound
    return found


def _happened(exchange: CrossExchange) -> list[CrossEvent]:
    """What is needed of what happened, in order."""
    found = CrossEvent.objects.filter(exchange=exchange, kind__in=_READ)
    return list(found.order_by("position"))


def _case(exchange: CrossExchange, events: Sequence[CrossEvent]) -> Case | None:
    begun = _last(events, *_BEGIN)
    if begun is None:
        return None
    before = [event for event in events if event.position < begun.position]
    since = [event for event in events if event.position > begun.position]
    ruled = {SIDES[CrossEvent.By(one.by)]: one for one in since if one.kind == Kind.RULED}
    return Case(exchange, begun, _last(before, Kind.LOGGED), ruled)


def _last(events: Iterable[CrossEvent], *kinds: CrossEvent.Kind) -> CrossEvent | None:
    found = [event for event in events if event.kind in kinds]
    return found[-1] if found else None
