"""Who has which role: the three of the network, and those that are held besides."""

from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Lower

from tenant_apps.members.models import HeldRole, Member, MemberQuerySet
from tenant_apps.members.permissions import Role

MOST_SHOWN = 500


def held_by(member: Member) -> list[HeldRole]:
    """The roles that this member holds besides their own, with the organisation of each.

    Of whom it is known that they hold none, nothing is asked: nearly everyone.
    """
    if not getattr(member, "holds_roles", True):
        return []
    return list(_held().filter(member=member))


def running() -> MemberQuerySet:
    """Active and suspended members who are champion or broker of the network."""
    found = Member.objects.exclude(role=Role.MEMBER).select_related("organisation")
    return found.order_by("-role", Lower("name"), "id")[:MOST_SHOWN]


def held_by_everyone() -> list[HeldRole]:
    """All roles that are held besides, by organisation; those for the whole network come first."""
    at = Lower("organisation__name").asc(nulls_first=True)
    found = _held().select_related("organisation", "member__organisation")
    return list(found.order_by(at, "role", Lower("member__name"), "id")[:MOST_SHOWN])


def held_for(organisation_id: UUID) -> QuerySet[HeldRole]:
    """All roles that are held for one organisation, with whom holds each."""
    return _held().filter(organisation=organisation_id).select_related("organisation", "member")


def _held() -> QuerySet[HeldRole]:
    return HeldRole.objects.select_related("organisation").order_by("role", "given_at")
