"""Reading announcements: each member what is said to them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from kernel import clock
from kernel.errors import NotFound
from tenant_apps.announcements.models import Announcement, Dismissal
from tenant_apps.members.models import Member

MOST_SHOWN = 100
# A row as part of a question about other things too, and what that answers with.
AS_JSON = JSONObject(id="id", title="title", text="text")


def read(one: dict[str, Any]) -> Announcement:
    """What was asked for as AS_JSON; of when and to whom it is, is not in it."""
    return Announcement(id=UUID(one["id"]), title=one["title"], text=one["text"])


def today() -> date:
    """The day it is where the network's members live."""
    return timezone.localdate(clock.now())


def showing() -> Q:
    """What is said today."""
    now = today()
    return Q(withdrawn_at=None, shows_from__lte=now, shows_until__gte=now)


def to(member: Member) -> QuerySet[Announcement]:
    """What was said to this member up to now, and not withdrawn."""
    reached = Q(audience=Announcement.Audience.EVERYONE) | Q(membership_type=member.membership_type)
    if member.organisation_id:
        reached |= Q(organisation=member.organisation_id)
    return Announcement.objects.filter(reached, withdrawn_at=None, shows_from__lte=today())


def unread(member: Member) -> QuerySet[Announcement]:
    """What is said to them today, and they have not put away."""
    put_away = Dismissal.objects.filter(member=member, announcement=OuterRef("pk"))
    return to(member).filter(showing(), ~Exists(put_away))


def listed(member: Member) -> list[Announcement]:
    """What was said to them, the latest first."""
    return list(to(member)[:MOST_SHOWN])


def get_for(member: Member, announcement_id: UUID) -> Announcement:
    """One that was said to this member; any other is missing."""
    found = to(member).filter(id=announcement_id).first()
    if found is None:
        raise NotFound
    return found


def everything() -> list[Announcement]:
    """All of them, for those who announce."""
    return list(Announcement.objects.select_related("organisation")[:MOST_SHOWN])


def get(announcement_id: UUID) -> Announcement:
    """One of them, for those who announce, or NotFound."""
    found = Announcement.objects.select_related("organisation").filter(id=announcement_id).first()
    if found is None:
        raise NotFound
    return found


def reached_by(announcement: Announcement) -> QuerySet[Member]:
    """The members to whom it is said."""
    members = Member.objects.active()
    if announcement.organisation_id:
        return members.filter(organisation=announcement.organisation_id)
    if announcement.membership_type:
        return members.filter(membership_type=announcement.membership_type)
    return members
