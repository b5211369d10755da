"""Reading who left, and when; and the copies that somebody asked for."""

from uuid import UUID

from kernel.errors import NotFound
from tenant_apps.leaving import links
from tenant_apps.leaving.models import Copy, Leaving
from tenant_apps.leaving.refusals import BackClosed
from tenant_apps.members.models import Member


def of(member: Member) -> Leaving:
    """The leaving of somebody who has not come back, and is not erased; else NotFound."""
    standing = Leaving.objects.standing().filter(erased_at__isnull=True)
    found = standing.filter(member=member).first()
    if found is None:
        raise NotFound
    return found


def by_link(signed: str) -> Leaving:
    """What a mailed link leads back from. Raises NotFound, BackClosed."""
    standing = Leaving.objects.standing().select_related("member")
    leaving = standing.filter(id=links.read(signed)).first()
    if leaving is None or not leaving.is_open_to_return:
        raise BackClosed
    return leaving


def copies_of(member: Member) -> list[Copy]:
    """Their copies that are there or being made, the newest first."""
    found = Copy.objects.filter(member=member).order_by("-id")
    return [copy for copy in found if copy.is_ready or copy.made_at is None]


def copy_of(member: Member, copy_id: UUID) -> Copy:
    """One's own copy that is there; any other is missing."""
    copy = Copy.objects.filter(id=copy_id, member=member).first()
    if copy is None or not copy.is_ready:
        raise NotFound
    return copy
