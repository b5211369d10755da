"""Mail about reports: who decides, who reported, and whose it was here. Never its words."""

from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission
from tenant_apps.outbox import services as outbox
from tenant_apps.reports.models import Report
from tenants.urls import page


def tell_judges(report: Report) -> None:
    """Those nearest who may decide, but neither of the two."""
    link = page("reports:decide", report.id)
    text = "A member reported a message that was written to them. Please look at it and decide."
    for judge in members.nearest_with(Permission.EXCHANGE_BROKER):
        if judge.id not in (report.by_id, report.author_id):
            send(judge, subject="Please look at a reported message", text=text, link=link)


def tell_outcome(report: Report) -> None:
    """Whoever reported it hears in any case, whoever wrote it when nobody reads it any more."""
    is_hidden = report.state == Report.State.HIDDEN
    nobody = "nobody reads it" if report.author else "nobody in this network reads it"
    outcome = f"It is hidden now: {nobody} any more." if is_hidden else "It stays as it is."
    send(
        report.by,
        subject="The message you reported",
        text=f"We have looked at the message that you reported. {outcome}",
        because=report.because,
    )
    if is_hidden and report.author:
        send(
            report.author,
            subject="A message of yours was hidden",
            text="A message of yours was reported, and is hidden now: nobody reads it any more.",
            because=report.because,
        )


def send(member: Member, *, subject: str, text: str, link: str = "", because: str = "") -> None:
    """To one member, as long as they are active."""
    if not member.is_active:
        return
    outbox.send_mail(
        to=member.user.email,
        subject=subject,
        template="reports/mail/report",
        context={"name": member.name, "text": text, "because": because, "link": link},
    )
