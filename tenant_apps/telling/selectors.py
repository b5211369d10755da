"""How a member wishes to hear of requests."""

from uuid import UUID

from kernel.errors import NotFound
from tenant_apps.members.models import Member
from tenant_apps.telling.models import Choice


def choice_of(member: Member) -> Choice:
    """What this member chose, or how they hear by default."""
    return Choice.objects.filter(member=member).first() or Choice(member=member)


def reader(member_id: UUID) -> Member:
    """Whose mails a mail's own link is about, while they are an active member."""
    found = Member.objects.active().filter(id=member_id).first()
    if found is None:
        raise NotFound
    return found
