"""Taking the log out of the service, which is an act of its own."""

from kernel import database
from tenant_apps.audit import services as audit
from tenant_apps.audit_log import exports, presenters, selectors
from tenant_apps.audit_log.selectors import Wanted
from tenant_apps.members.models import Member


def export(*, what: Wanted, by: Member) -> str:
    """The newest acts as CSV; that somebody took them stands in the log before they have it.

    Read outside of any transaction: who visited is known at the centre.
    """
    file = exports.log(presenters.row(act) for act in selectors.newest(what))
    detail = {
        "topic": what.topic.value if what.topic else "",
        "narrowed_to": str(what.member.id) if what.member else "",
    }
    with database.atomic():
        audit.record(action="audit_log.exported", by=by.id, detail=detail)
    return file
