"""Mail about reported things: who decides, whose it was, and who reported it. Never its words."""

from tenant_apps.members import selectors as members
from tenant_apps.members.permissions import Permission
from tenant_apps.reports import matter_selectors, matter_words
from tenant_apps.reports.mails import send
from tenant_apps.reports.models import APPEAL_WITHIN, Matter, Reason, State
from tenants.urls import page


def tell_judges(matter: Matter) -> None:
    """Those nearest who may decide, and whom it does not concern."""
    without = matter_selectors.concerned(matter)
    if matter.decided_by_id:
        without.add(matter.decided_by_id)
    what = matter_words.REPORTED[matter.kind]
    if matter.state == State.APPEALED:
        subject = "Please look at an appeal"
        text = f"Somebody hid {what} after a report, and whoever’s it is has appealed. Please look."
    else:
        subject = "Please look at what was reported"
        text = f"A member reported {what}. Please look at it and decide."
    for judge in members.nearest_with(Permission.EXCHANGE_BROKER, without=without):
        send(judge, subject=subject, text=text, link=page("reports:matter", matter.id))


def tell_decided(matter: Matter) -> None:
    """Who reported it hears that it was decided, and nothing of whoever's it is; these, what was
    hidden, why, and what they can do."""
    what = matter_words.REPORTED[matter.kind]
    text = f"You reported {what}. We have looked at it and decided. Thank you for telling us."
    for report in matter.reports.select_related("by__user"):
        send(report.by, subject="What you reported", text=text)
    if matter.state == State.HIDDEN:
        yours, hidden = matter_words.yours(matter), matter_words.HIDDEN[matter.kind]
        send(
            matter.owner,
            subject="Something of yours was hidden",
            text=f"{yours} was reported, and a broker or champion has hidden it. {hidden}",
            because=f"{Reason(matter.ground).label}. {matter.because}",
            link="If you do not agree, you can appeal once, within "
            f"{APPEAL_WITHIN.days} days:\n{page('reports:decision', matter.id)}",
        )


def tell_appeal_decided(matter: Matter) -> None:
    """Whose it is, and who decided first: what was decided in the end, and why."""
    is_shown = matter.state == State.RESTORED
    outcome = "It is shown again." if is_shown else "It stays hidden."
    yours, what = matter_words.yours(matter), matter_words.REPORTED[matter.kind]
    send(
        matter.owner,
        subject="Your appeal",
        text=f"{yours} was hidden, and you appealed. Somebody else has looked at it. {outcome}",
        because=matter.appeal_because,
        link=page("reports:decision", matter.id),
    )
    if matter.decided_by:
        send(
            matter.decided_by,
            subject="An appeal against what you decided",
            text=f"You hid {what}, and there was an appeal. Somebody else has decided. {outcome}",
            because=matter.appeal_because,
            link=page("reports:matter", matter.id),
        )
