"""What a member has agreed to be at, so that whoever looks for a time hears of what clashes.

Each app that sets times registers in its `AppConfig.ready()` where they stand:

    diary.register(between)      # between(member, start, end) -> a queryset of rows

A row has what it is of (the id of an exchange or a group), its title, and from when to when it is.
All are asked in one question.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kernel import clock
from tenant_apps.members.models import Member

MOST_CLASHES = 50
Span = tuple[datetime, datetime]
Between = Callable[[Member, datetime, datetime], QuerySet[Any, Any]]
_sources: list[Between] = []


@dataclass(frozen=True, slots=True)
class Engagement:
    """A time that a member has agreed to, and what it is of."""

    of: UUID
    title: str
    starts_at: datetime
    ends_at: datetime


def register(between: Between) -> None:
    """Ask this too; adding it twice changes nothing."""
    if between not in _sources:
        _sources.append(between)


def clashes(member: Member, spans: Sequence[Span], *, but: UUID) -> list[tuple[int, Engagement]]:
    """Which of these times overlap with what the member has agreed to elsewhere, by position.

    `but`: the exchange or group that the times are for.
    """
    if not spans or not _sources:
        return []
    start = max(clock.now(), min(start for start, _end in spans))
    end = max(end for _start, end in spans)
    first, *rest = (between(member, start, end) for between in _sources)
    rows = first.union(*rest, all=True).order_by("starts_at")[:MOST_CLASHES]
    near = [one for row in rows if (one := Engagement(*row)).of != but]
    return [
        (index, one)
        for index, (start, end) in enumerate(spans)
        for one in near
        if one.starts_at < end and start < one.ends_at
    ]
