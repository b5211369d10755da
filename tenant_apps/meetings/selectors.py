"""Reading meetings. Whoever asks has the exchange already, which the two parties alone see."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Subquery

from kernel import clock
from kernel.errors import NotFound
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import HELD_STATES
from tenant_apps.meetings import diary
from tenant_apps.meetings.diary import Engagement
from tenant_apps.meetings.models import FIXED_STATES, MOST_TIMES, Meeting, OfferedTime, Step
from tenant_apps.members.models import Member
from tenants.kept_queries import KeptQuery

# A meeting and its times are read as one: an exchange's page asks for much.
_OF_TIME = ("id", "position", "starts_at", "ends_at", "place", "video_url")


@dataclass(frozen=True)
class Arrangement:
    """How it stands: the latest meeting, the times proposed, and the last step there was.

    `clashes` is what the viewer has agreed to elsewhere at a proposed time, by the time's id.
    """

    meeting: Meeting | None = None
    seen: int = 0
    times: list[OfferedTime] = field(default_factory=list)
    clashes: dict[UUID, Engagement] = field(default_factory=dict)


def of(exchange: Exchange, viewer: Member) -> Arrangement:
    """What the two have arranged, as one of them sees it."""
    if exchange.state not in HELD_STATES:
        return Arrangement()
    rows = _ROWS.all(exchange_id=exchange.id)
    if not rows:
        return Arrangement()
    meeting = rows[0]
    meeting.exchange = exchange
    times = [_time(row) for row in rows if row.id == meeting.id and vars(row)["of_id"]]
    found = []
    if meeting.awaiting_id == viewer.id:
        spans = [(one.starts_at, one.ends_at) for one in times]
        found = diary.clashes(viewer, spans, but=exchange.id)
    by_time = {times[index].id: clash for index, clash in reversed(found)}
    return Arrangement(meeting, vars(meeting)["seen"], times, by_time)


def _rows(*, exchange_id: UUID) -> QuerySet[Meeting]:
    last = Step.objects.filter(exchange=exchange_id).order_by("-position").values("position")[:1]
    of_time = {f"of_{name}": F(f"times__{name}") for name in _OF_TIME}
    found = Meeting.objects.filter(exchange=exchange_id).annotate(seen=Subquery(last), **of_time)
    return found.order_by("-id", "times__position")[:MOST_TIMES]


_ROWS = KeptQuery(_rows)


def _time(row: Meeting) -> OfferedTime:
    """The time that was joined to a meeting."""
    return OfferedTime(meeting=row, **{name: vars(row)[f"of_{name}"] for name in _OF_TIME})


def steps(exchange: Exchange) -> list[Step]:
    """All that happened, in order; nothing is asked where they never agreed to anything."""
    if exchange.hold_id is None:
        return []
    return _STEPS.all(exchange_id=exchange.id)


_STEPS = KeptQuery(lambda *, exchange_id: Step.objects.filter(exchange=exchange_id))


def mark(exchange: Exchange, arrangement: Arrangement) -> str:
    """What a page that shows this is known by: another stands for something new."""
    return f"{exchange.state}.{arrangement.seen}"


def agreed(exchange: Exchange) -> Meeting:
    """The meeting that is agreed; missing where none is."""
    meeting = Meeting.objects.filter(exchange=exchange, state__in=FIXED_STATES).first()
    if meeting is None:
        raise NotFound
    meeting.exchange = exchange
    return meeting


def ahead(exchange: Exchange) -> Meeting | None:
    """The meeting that is agreed and not over."""
    fixed = Meeting.objects.filter(exchange=exchange, state__in=FIXED_STATES)
    return fixed.filter(ends_at__gt=clock.now()).first()


def fixed_after(moment: datetime, exchanges: Iterable[UUID]) -> set[UUID]:
    """Those of these exchanges in which a meeting is agreed that ends after that moment."""
    fixed = Meeting.objects.filter(state__in=FIXED_STATES, ends_at__gt=moment)
    found = fixed.filter(exchange__in=exchanges).order_by()
    return set(found.values_list("exchange_id", flat=True))


def agreed_between(member: Member, start: datetime, end: datetime) -> QuerySet[Meeting, Any]:
    """The member's meetings that are agreed and fall within, for their diary."""
    theirs = Q(exchange__provider=member) | Q(exchange__recipient=member)
    found = Meeting.objects.filter(
        theirs, state__in=FIXED_STATES, ends_at__gt=start, starts_at__lt=end
    )
    return found.order_by().values_list("exchange_id", "exchange__title", "starts_at", "ends_at")


def to_answer(members: Iterable[Member]) -> list[Meeting]:
    """The meetings whose times wait for these members' answers, the longest waiting first."""
    people = ("exchange__provider", "exchange__recipient")
    waiting = Meeting.objects.filter(awaiting__in=[member.id for member in members])
    return list(waiting.select_related(*people).order_by("changed_at", "id"))


def whose_turn(member: Member) -> QuerySet[Meeting, UUID]:
    """The exchanges in which a time waits to be chosen by this member."""
    return waiting_for(member).order_by().values_list("exchange_id", flat=True)


def waiting_for(member: Member) -> QuerySet[Meeting]:
    """The same of one member, to be counted."""
    return Meeting.objects.filter(awaiting=member)
