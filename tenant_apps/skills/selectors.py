"""Reading skills."""

from collections.abc import Iterable
from uuid import UUID

from tenant_apps.members.models import Member
from tenant_apps.skills.models import MemberSkill, Skill


def listed() -> list[Skill]:
    """The network's list, by group and name."""
    return list(Skill.objects.filter(is_retired=False).order_by("group", "name"))


def in_list(ids: Iterable[UUID]) -> list[Skill]:
    """Those of these that are in the list now, by name."""
    return list(Skill.objects.filter(id__in=list(ids), is_retired=False).order_by("name"))


def said_by(member: Member) -> list[MemberSkill]:
    """What a member says of themselves, what is given first, best known first."""
    own = MemberSkill.objects.filter(member=member).select_related("skill")
    return list(own.order_by("direction", "-level", "skill__name"))
