"""Reading skills."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kernel.errors import NotFound
from tenant_apps.members.models import Member
from tenant_apps.skills import suggesting
from tenant_apps.skills.models import MemberSkill, Skill
from tenants.kept_queries import KeptQuery

MOST_ALIKE = 8


def listed() -> list[Skill]:
    """The network's list, by group and name."""
    return list(Skill.objects.filter(is_retired=False).order_by("group", "name"))


def national() -> list[Skill]:
    """Those of the national list, by group and name, whether or not they are in the list now."""
    return list(Skill.objects.filter(is_own=False).order_by("group", "name"))


def in_list(ids: Iterable[UUID]) -> list[Skill]:
    """Those of these that are in the list now, by name."""
    return list(Skill.objects.filter(id__in=list(ids), is_retired=False).order_by("name"))


def with_counts(group: str) -> list[Skill]:
    """All of a group by name, retired ones last, each with `giver_count` of active members."""
    gives = Q(
        members__direction=MemberSkill.Direction.GIVE,
        members__member__state=Member.State.ACTIVE,
    )
    found = Skill.objects.filter(group=group).annotate(giver_count=Count("members", filter=gives))
    return list(found.order_by("is_retired", "name"))


def get(skill_id: UUID) -> Skill:
    """One skill, retired or not, or NotFound."""
    found = Skill.objects.filter(id=skill_id).first()
    if found is None:
        raise NotFound
    return found


def said_by(member: Member) -> list[MemberSkill]:
    """What a member says of themselves, what is given first, best known first."""
    return _SAID.all(member_id=member.id)


def _said(*, member_id: UUID) -> QuerySet[MemberSkill]:
    own = MemberSkill.objects.filter(member=member_id).select_related("skill")
    return own.order_by("direction", "-level", "skill__name")


_SAID = KeptQuery(_said)


def ever_said(member: Member) -> QuerySet[MemberSkill]:
    """The same, to be counted."""
    return MemberSkill.objects.filter(member=member)


def given_by(members: Iterable[Member]) -> dict[UUID, list[Skill]]:
    """Of each of these members who can give some: the skills in the list, best known first."""
    said = MemberSkill.objects.filter(
        member__in=list(members), direction=MemberSkill.Direction.GIVE, skill__is_retired=False
    )
    found: dict[UUID, list[Skill]] = {}
    for row in said.select_related("skill").order_by("-level", "skill__name"):
        found.setdefault(row.member_id, []).append(row.skill)
    return found


def gives_any(member: Member) -> bool:
    """Whether this member has said what they can give."""
    give = MemberSkill.Direction.GIVE
    return MemberSkill.objects.filter(member=member, direction=give).exists()


def own(member: Member, said_id: UUID) -> MemberSkill:
    """One thing that a member says of themselves, or NotFound."""
    found = MemberSkill.objects.select_related("member").filter(member=member, id=said_id).first()
    if found is None:
        raise NotFound
    return found


def alike(typed: str, listed: Iterable[Skill]) -> list[str]:
    """Names of these that have all the words typed, else any, else with errors of typing forgiven.

    At most eight.
    """
    words = [word for word in typed.casefold().split() if len(word) > 1]
    names = [(skill.name, skill.name.casefold()) for skill in listed]
    with_all = [name for name, folded in names if words and all(word in folded for word in words)]
    with_any = [name for name, folded in names if any(word in folded for word in words)]
    found = with_all or with_any or list(suggesting.found_in(typed).values())
    return found[:MOST_ALIKE]
