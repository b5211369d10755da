"""Reading the centre's audit: what operators did, and what was noted between networks.

Whoever acted in a network stands here by id alone: their name is the network's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from kernel.pages import newest_first
from shared_apps.operators.models import Operator
from tenant_apps.audit import chain
from tenant_apps.audit.chain import Sealed
from tenant_apps.audit.models import Event
from tenants.models import Network

PAGE: Final = 40
_AT_ONCE: Final = 1_000
# Where an act names networks beside its subject.
_NAMING = ("network", "first", "second")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the audit is asked for; days are whole, both included."""

    network: UUID | None = None
    operator: UUID | None = None
    action: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """An act, the operator who did it if one did, the networks it is about, the seal over it."""

    event: Event
    operator: str
    networks: tuple[str, ...]
    sealed: Sealed | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to narrow the audit by."""

    id: UUID
    name: str


def page(wanted: Wanted, *, before: UUID | None) -> tuple[list[Act], UUID | None]:
    """One page, newest first, and the id before which older ones begin. Four queries."""
    found = newest_first(_events(wanted), before=before, size=PAGE)
    return list(_read(found.rows)), found.next_before


def every(wanted: Wanted) -> Iterator[Act]:
    """All of it, newest first, read in batches as it is asked for."""
    before: UUID | None = None
    while True:
        found = newest_first(_events(wanted), before=before, size=_AT_ONCE)
        yield from _read(found.rows)
        before = found.next_before
        if before is None:
            return


def networks() -> list[Choice]:
    """Networks by name, those that are gone left out: nobody knows them by name any more."""
    there = Network.objects.exclude(state=Network.State.REMOVED)
    return [Choice(id, name) for id, name in there.values_list("id", "name")]


def everybody() -> list[Choice]:
    """Operators by name."""
    return [Choice(id, name) for id, name in Operator.objects.values_list("id", "name")]


def actions() -> list[str]:
    """What has been done, each once."""
    return sorted(Event.objects.order_by().values_list("action", flat=True).distinct())


def _events(wanted: Wanted) -> QuerySet[Event]:
    found = Event.objects.all()
    if wanted.network:
        named = Q(subject=wanted.network)
        for key in _NAMING:
            named |= Q(**{f"detail__{key}": str(wanted.network)})
        found = found.filter(named)
    if wanted.operator:
        logins = Operator.objects.filter(id=wanted.operator).values("user_id")
        found = found.filter(Q(actor=wanted.operator) | Q(actor__in=logins))
    if wanted.action:
        found = found.filter(action=wanted.action)
    if wanted.since:
        found = found.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _read(events: Iterable[Event]) -> Iterator[Act]:
    found = list(events)
    names = _operator_names(event.actor for event in found if event.actor)
    about = {event.id: list(_ids(event)) for event in found}
    known = _network_names({one for ids in about.values() for one in ids})
    sealed = chain.seals_over(event.id for event in found)
    for event in found:
        named = tuple(known[one] for one in about[event.id] if one in known)
        operator = names.get(event.actor, "") if event.actor else ""
        yield Act(event, operator, named, sealed.get(event.id))


def _ids(event: Event) -> Iterator[UUID]:
    """Ids that may be networks'."""
    if event.subject:
        yield event.subject
    for key in _NAMING:
        said = str(event.detail.get(key, ""))
        if _ID.fullmatch(said):
            yield UUID(said)


def _operator_names(ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """By id: an operator has two, since their login has one of its own."""
    wanted = list(ids)
    names: dict[UUID, str] = {}
    for operator in Operator.objects.filter(Q(id__in=wanted) | Q(user__in=wanted)):
        names[operator.id] = names[operator.user_id] = operator.name
    return names


def _network_names(ids: Iterable[UUID]) -> Mapping[UUID, str]:
    return dict(Network.objects.filter(id__in=list(ids)).values_list("id", "name"))
