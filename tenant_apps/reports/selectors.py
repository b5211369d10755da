"""Reading reports."""

from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.errors import NotFound
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.reports.models import Report

MOST_SHOWN = 50


def is_reported(message_id: UUID, by: Member) -> bool:
    """Whether this member has reported it."""
    return Report.objects.filter(message_id=message_id, by=by).exists()


def waiting(viewer: Member) -> list[Report]:
    """What this broker or champion may decide, the longest waiting first; nobody's own."""
    found = _waiting(viewer).select_related("author", "by")
    return list(found.order_by("id")[:MOST_SHOWN])


def waiting_for(viewer: Member) -> QuerySet[Report]:
    """The same, to be counted; nothing for whoever decides nothing."""
    return _waiting(viewer) if may(viewer, Permission.EXCHANGE_BROKER) else Report.objects.none()


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
