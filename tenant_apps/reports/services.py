"""Reporting a message, and what a broker or champion decides about it."""

from uuid import UUID

from kernel import clock, database
from kernel.errors import Forbidden, NotFound, Refused
from tenant_apps.audit import services as audit
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.reports import mails, sources
from tenant_apps.reports.models import LONGEST, Report


class NoReason(Refused):
    """Nobody is told anything without a reason."""

    code = "no_reason"
    status = 422
    default_message = f"Say why, in at most {LONGEST:,} characters."


class Decided(Refused):
    """Someone else was quicker."""

    code = "decided"
    default_message = "This has been decided already."


def report(*, message_id: UUID, reason: Report.Reason, words: str = "", by: Member) -> Report:
    """Show this one message to those who decide. Twice does nothing more.

    Raises NotFound unless it was written to them.
    """
    if len(words) > LONGEST:
        raise NoReason
    message = sources.message(by, message_id)
    with database.atomic():
        made, is_new = Report.objects.get_or_create(
            message_id=message.id,
            by=by,
            defaults={
                "author": message.author,
                "written_at": message.written_at,
                "text": message.text if message.author else "",
                "file_names": message.file_names if message.author else [],
                "reason": reason,
                "words": words.strip(),
            },
        )
        if is_new:
            audit.record(action="message.reported", by=by.id, subject=message.id)
            mails.tell_judges(made)
    return made


def decide(*, report_id: UUID, hides: bool, because: str, by: Member) -> Report:
    """Leave the message or hide it; who reported it is told, and the writer of a hidden one.

    Of a message from another network it is hidden in this one alone, and nobody there is told.

    Raises Decided, NoReason; NotFound for one's own.
    """
    if not may(by, Permission.EXCHANGE_BROKER):
        raise Forbidden
    if not because.strip() or len(because) > LONGEST:
        raise NoReason
    with database.atomic():
        found = Report.objects.select_for_update(of=("self",)).select_related(
            "author__user", "by__user"
        )
        report = found.filter(id=report_id).first()
        if report is None or by.id in (report.by_id, report.author_id):
            raise NotFound
        if report.state != Report.State.OPEN:
            raise Decided
        report.state = Report.State.HIDDEN if hides else Report.State.LEFT
        report.decided_by, report.decided_at = by, clock.now()
        report.because = because.strip()
        report.save(update_fields=["state", "decided_by", "decided_at", "because"])
        if hides and report.author:
            sources.hide(report.message_id, by=by.id)
        else:
            action = f"message.{report.state}"
            audit.record(action=action, by=by.id, subject=report.message_id)
        mails.tell_outcome(report)
    return report
