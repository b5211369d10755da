"""Reading reports."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import JSONObject

from kernel.errors import NotFound
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.reports import sources
from tenant_apps.reports.models import Report
from tenant_apps.reports.sources import Message

MOST_SHOWN = 50
# A report that waits as part of a question about other things too, and what that answers with.
AS_JSON = JSONObject(**{name: name for name in ("id", "reason", "made_at")})


def read(one: dict[str, Any]) -> Report:
    """What was asked for as AS_JSON; whose message it is, and who reported it, is not in it."""
    made_at = datetime.fromisoformat(one["made_at"])
    return Report(id=UUID(one["id"]), reason=one["reason"], made_at=made_at)


def is_reported(message_id: UUID, by: Member) -> bool:
    """Whether this member has reported it."""
    return Report.objects.filter(message_id=message_id, by=by).exists()


def hidden_from_here(message_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these messages, written in other networks, nobody reads in this one any more."""
    found = Report.objects.filter(
        message_id__in=list(message_ids), author__isnull=True, state=Report.State.HIDDEN
    )
    return set(found.values_list("message_id", flat=True))


def message_of(report: Report) -> Message | None:
    """The words of another network's member, as they were reported; None once they are erased."""
    try:
        return sources.message(report.by, report.message_id)
    except NotFound:
        return None


def waiting(viewer: Member) -> list[Report]:
    """What this broker or champion may decide, the longest waiting first; nobody's own."""
    found = _waiting(viewer).select_related("author", "by")
    return list(found.order_by("id")[:MOST_SHOWN])


def waiting_for(viewer: Member) -> QuerySet[Report]:
    """The same, to be counted; nothing for whoever decides nothing."""
    return _waiting(viewer) if may(viewer, Permission.EXCHANGE_BROKER) else Report.objects.none()


def waiting_for_many(everyone: Iterable[Member]) -> list[tuple[Member, Report]]:
    """The same for many members, in one query; in none if nobody among them decides."""
    deciding = [member for member in everyone if may(member, Permission.EXCHANGE_BROKER)]
    found = list(Report.objects.filter(state=Report.State.OPEN)) if deciding else []
    return [
        (member, report)
        for report in found
        for member in deciding
        if member.id not in (report.by_id, report.author_id)
    ]


def get_waiting(viewer: Member, report_id: UUID) -> Report:
    """One that waits for this broker or champion; any other is missing."""
    found = _waiting(viewer).select_related("author__organisation", "by__organisation")
    report = found.filter(id=report_id).first()
    if report is None:
        raise NotFound
    return report


def _waiting(viewer: Member) -> QuerySet[Report]:
    if not may(viewer, Permission.EXCHANGE_BROKER):
        return Report.objects.none()
    return Report.objects.filter(state=Report.State.OPEN).exclude(Q(by=viewer) | Q(author=viewer))
