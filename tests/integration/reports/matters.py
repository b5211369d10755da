"""Bob's request, which Alice reports, and what is said of it."""

from tenant_apps.members.models import Member
from tenant_apps.reports import matters
from tenant_apps.reports.models import Matter, Reason

TITLE = "Only fools do audits"
TEXT = "Whoever thinks otherwise is one."
COMPLAINT = "He means our ward."
BECAUSE = "Nobody here is a fool."
APPEAL = "It was meant of myself."


def hide(matter: Matter, by: Member) -> Matter:
    return matters.decide(
        matter_id=matter.id, hides=True, ground=Reason.RUDE, because=BECAUSE, by=by
    )
