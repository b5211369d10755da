"""What every step shares: the exchange, locked, its meeting, and the record of what happened."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.audit import services as audit
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.services import KeyReused, acting
from tenant_apps.meetings.models import OPEN_STATES, Kind, Meeting, State, Step
from tenant_apps.meetings.refusals import MeetingMovedOn
from tenant_apps.members.models import Member


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks, under which key, what exactly, and the last step that they had seen."""

    by: Member
    key: UUID
    asked: bytes
    seen: int


def lock(exchange_id: UUID, by: Member) -> Exchange:
    """The member's exchange, locked until the transaction ends: two never act at once."""
    return acting.lock(exchange_id, by)


def latest(exchange: Exchange) -> Meeting | None:
    """The exchange's open meeting, or the last there was."""
    meeting = Meeting.objects.filter(exchange=exchange).order_by("-id").first()
    if meeting is not None:
        meeting.exchange = exchange
    return meeting


def steps(exchange: Exchange) -> QuerySet[Step]:
    """All that happened to meetings of this exchange."""
    return Step.objects.filter(exchange=exchange)


def was_done(steps: QuerySet[Any], request: Request) -> bool:
    """Whether this very request has been carried out. Raises KeyReused for another of its key."""
    hashes = steps.filter(actor=request.by, request_key=request.key).order_by()
    known = {bytes(one or b"") for one in hashes.values_list("request_hash", flat=True)}
    if known - {request.asked}:
        raise KeyReused
    return bool(known)


def require_seen(steps: QuerySet[Any], request: Request) -> None:
    """Raises MeetingMovedOn where something has happened that the one who acts had not seen."""
    if position(steps) != request.seen:
        raise MeetingMovedOn


def position(steps: QuerySet[Any]) -> int:
    """That of the last step; 0 before the first."""
    return steps.order_by("-position").values_list("position", flat=True).first() or 0


def happened(
    meeting: Meeting, kind: Kind, *, by: Member | None, request: Request | None = None
) -> None:
    """Save the meeting as it is now, and leave the step, in the exchange's timeline too, and the
    audit."""
    meeting.changed_at = clock.now()
    meeting.save()
    stands = meeting.is_ahead or meeting.state == State.CALLED_OFF
    Step.objects.create(
        exchange=meeting.exchange,
        meeting=meeting,
        position=position(steps(meeting.exchange)) + 1,
        kind=kind,
        actor=by,
        starts_at=meeting.starts_at if stands else None,
        ends_at=meeting.ends_at if stands else None,
        timeline_position=acting.take_position(meeting.exchange),
        request_key=request.key if request else uuid7(),
        request_hash=request.asked if request else None,
    )
    audit.record(
        action=f"meeting.{kind.value}", by=by.id if by else None, subject=meeting.exchange_id
    )


def is_open(meeting: Meeting | None) -> bool:
    """Whether there is something to answer, to move or to call off."""
    if meeting is None or meeting.state not in OPEN_STATES:
        return False
    return bool(meeting.awaiting_id) or meeting.is_ahead
