"""What operators see of the trade watch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from kernel import clock
from kernel.errors import NotFound
from shared_apps.federation import patterns as trade
from shared_apps.federation.patterns import Pattern
from shared_apps.trade_watch.models import PatternLook, Reconciliation

NIGHTS = 30
# Later than this after the last one, a night has gone by without.
OVERDUE_AFTER = timedelta(hours=26)
# By this time of a day its reconciliation has begun, if it will.
DUE_BY = time(6)
# Longer than its task may take: whoever was at it has died.
BROKEN_OFF_AFTER = timedelta(hours=1)

State = Reconciliation.State


@dataclass(frozen=True, slots=True)
class Night:
    """A day, and the last reconciliation that began on it; None where there was none."""

    day: date
    run: Reconciliation | None

    @property
    def broke_off(self) -> bool:
        """Whether it began and will not end."""
        run = self.run
        is_old = run is not None and clock.now() - run.started_at > BROKEN_OFF_AFTER
        return run is not None and run.state == State.RUNNING and is_old


@dataclass(frozen=True, slots=True)
class History:
    """The last nights, the newest first, and whether one is missing now."""

    nights: list[Night]
    is_overdue: bool
    last: Reconciliation | None


@dataclass(frozen=True, slots=True)
class Watched:
    """A pattern, and what was said of it last; `has_grown` since that."""

    pattern: Pattern
    look: PatternLook | None

    @property
    def has_grown(self) -> bool:
        return self.look is not None and self.look.minutes < self.pattern.minutes

    @property
    def is_waiting(self) -> bool:
        return self.look is None or self.has_grown


def history() -> History:
    """The reconciliations of the last nights, those that did not happen among them."""
    today = timezone.localtime(clock.now()).date()
    oldest = _midnight(today - timedelta(days=NIGHTS - 1))
    runs = list(Reconciliation.objects.filter(started_at__gte=oldest))
    done = [run for run in runs if run.state in _DONE]
    last = done[0] if done else Reconciliation.objects.filter(state__in=_DONE).first()
    first = Reconciliation.objects.order_by("started_at").first()
    since = last.started_at if last else first.started_at if first else None
    overdue = since is not None and clock.now() - since > OVERDUE_AFTER
    return History(_nights(runs, first, today), overdue, last)


def patterns() -> list[Watched]:
    """All that is out of the ordinary now, what waits to be looked at first."""
    found = trade.found()
    looks = _looks(pattern.key for pattern in found)
    watched = [Watched(pattern, looks.get(pattern.key)) for pattern in found]
    return sorted(watched, key=lambda one: not one.is_waiting)


def pattern(key: UUID) -> Watched:
    """One of them. Raises NotFound."""
    found = next((one for one in trade.found() if one.key == key), None)
    if found is None:
        raise NotFound
    return Watched(found, _looks([key]).get(key))


_DONE = (State.CLEAN, State.DIFFERS)


def _looks(keys: Iterable[UUID]) -> dict[UUID, PatternLook]:
    """What was said of each at its largest."""
    looks = PatternLook.objects.filter(pattern__in=list(keys)).select_related("by")
    looks = looks.order_by("minutes")
    return {look.pattern: look for look in looks}


def _nights(
    runs: Iterable[Reconciliation], first: Reconciliation | None, today: date
) -> list[Night]:
    """From the first one ever, or a month ago, until today, unless today's is still to come."""
    if first is None:
        return []
    of_day: dict[date, Reconciliation] = {}
    for run in runs:
        of_day.setdefault(_day(run.started_at), run)
    begun = max(_day(first.started_at), today - timedelta(days=NIGHTS - 1))
    days = [today - timedelta(days=number) for number in range((today - begun).days + 1)]
    is_due = timezone.localtime(clock.now()).time() >= DUE_BY
    nights = [Night(day, of_day.get(day)) for day in days]
    return nights if nights[0].run or is_due else nights[1:]


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
