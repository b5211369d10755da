"""What operators read of exchanges that two networks cannot settle: figures, and what each decides.

Not what it is about, nor who the two are, nor a word of what they wrote: an operator decides by
hours, and by the reasons that those who decide for the networks gave.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery

from kernel import clock
from kernel.errors import NotFound
from shared_apps.crossing.models import (
    TO_JUDGE,
    CrossEvent,
    CrossExchange,
    Side,
)
from shared_apps.crossing.seeing import SIDES, Seen
from tenant_apps.exchanges.models.exchange import State
from tenants import current
from tenants.models import Network

# After so long without an agreement between the two networks an operator may decide.
OPERATORS_AFTER = timedelta(days=14)
PAGE_SIZE = 50

Kind = CrossEvent.Kind
By = CrossEvent.By
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


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some that wait, and the exchange after which the next begin, if there are any."""

    cases: list[Case]
    next_after: UUID | None


def waiting(*, after: UUID | None = None) -> CasePage:
    """Those that wait for a decision, what an operator may decide first, then by age.

    Raises NotFound for an `after` about which nobody ever asked.
    """
    with current.federation():
        found = _in_order().filter(TO_JUDGE)
        if after:
            found = found.filter(_past(after))
        rows = list(found[: PAGE_SIZE + 1])
        cases = _cases(rows[:PAGE_SIZE])
    return CasePage(cases, rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None)


def due() -> list[Case]:
    """All that an operator may decide now, the longest waiting first."""
    with current.federation():
        return _cases(list(_in_order().filter(TO_JUDGE, turn=0)))


def _in_order() -> QuerySet[Any]:
    """Exchanges with when each `begun_at` to need a decision, and whose `turn` it is: the
    operators' is 0, as `Case.is_for_operators` has it."""
    begun = CrossEvent.objects.filter(exchange=OuterRef("id"), kind__in=_BEGIN)
    last = begun.order_by("-position")[:1]
    ruled = CrossEvent.objects.filter(
        exchange=OuterRef("id"), kind=Kind.RULED, position__gt=OuterRef("begun_position")
    )
    both = Exists(ruled.filter(by=By.PROVIDERS_NETWORK)) & Exists(
        ruled.filter(by=By.RECIPIENTS_NETWORK)
    )
    is_due = Q(both) | Q(begun_at__lte=clock.now() - OPERATORS_AFTER)
    found = CrossExchange.objects.with_networks().annotate(
        begun_at=Subquery(last.values("at")), begun_position=Subquery(last.values("position"))
    )
    whose = models.Case(models.When(is_due, then=0), default=1, output_field=IntegerField())
    return found.annotate(turn=whose).order_by("turn", "begun_at", "id")


def _past(after: UUID) -> Q:
    """What comes after this one, wherever it stands now."""
    found = _in_order().filter(id=after, begun_at__isnull=False)
    cursor = found.values_list("turn", "begun_at").first()
    if cursor is None:
        raise NotFound
    turn, at = cursor
    later = Q(begun_at__gt=at) | Q(begun_at=at, id__gt=after)
    return Q(turn__gt=turn) | Q(turn=turn) & later


def _cases(exchanges: Sequence[CrossExchange]) -> list[Case]:
    """The same with what happened in them."""
    read = CrossEvent.objects.filter(exchange__in=exchanges, kind__in=_READ).defer("text")
    events: dict[UUID | None, list[CrossEvent]] = defaultdict(list)
    for event in read.order_by("position"):
        events[event.exchange_id].append(event)
    cases = [_case(one, events[one.id]) for one in exchanges]
    return [case for case in cases if case]


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
