"""Reading a list of leavers. It is its champion's alone."""

from uuid import UUID

from django.db.models import Count

from kernel.errors import NotFound
from tenant_apps.leavers.models import LeaversList, LeaversRow
from tenant_apps.members.models import Member

MOST_SHOWN = 200


def get(list_id: UUID, *, by: Member) -> LeaversList:
    """A champion's own list, or NotFound."""
    found = LeaversList.objects.filter(id=list_id, uploaded_by=by).first()
    if found is None:
        raise NotFound
    return found


def counts(held: LeaversList) -> dict[str, int]:
    """How many rows were found to be what."""
    counted = held.rows.order_by().values("finding").annotate(count=Count("id"))
    return {row["finding"]: row["count"] for row in counted}


def rows(held: LeaversList, finding: LeaversRow.Finding) -> list[LeaversRow]:
    """The first of them, with whom they name."""
    found = held.rows.filter(finding=finding).select_related("member__organisation")
    return list(found.order_by("number")[:MOST_SHOWN])
