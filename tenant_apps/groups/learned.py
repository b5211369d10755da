"""What was learned in groups, for all to read where those named agree, and who is good at what."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from kernel import clock
from kernel.errors import NotFound
from kernel.pages import Page, newest_first
from tenant_apps.exchanges import learned
from tenant_apps.exchanges.selectors import FEEDBACK_WITHIN
from tenant_apps.groups.models import Group, GroupEndorsement, GroupFeedback, Part
from tenant_apps.groups.models.group import State
from tenant_apps.groups.settled import GAVE, TOOK_PART
from tenant_apps.members.models import Member
from tenant_apps.skills import selectors as skills
from tenant_apps.skills.models import Skill


def lessons(*, before: UUID | None = None, size: int = learned.PAGE_SIZE) -> Page[GroupFeedback]:
    """What members learned in settled groups and let all others read.

    Who wrote it is named with those who gave the time: all of these have to agree, each in what
    they said themselves. Nobody else is named.
    """
    with_people = (
        _shared()
        .select_related("author__organisation", "group")
        .prefetch_related("group__parts__member")
    )
    return newest_first(with_people, before=before, size=size)


def lesson(feedback_id: UUID) -> GroupFeedback:
    """One of them, or NotFound."""
    found = _shared().select_related("author", "group").filter(id=feedback_id).first()
    if found is None:
        raise NotFound
    return found


def _shared() -> QuerySet[GroupFeedback]:
    agreed = GroupFeedback.objects.filter(
        group=OuterRef("group_id"), author=OuterRef("member_id"), may_be_shared=True
    )
    gave = Part.objects.filter(GAVE, group=OuterRef("group_id"))
    return GroupFeedback.objects.filter(
        ~Exists(gave.filter(~Exists(agreed))),
        may_be_shared=True,
        is_hidden=False,
        group__state=State.SETTLED,
        author__state=Member.State.ACTIVE,
    ).exclude(learned="")


def endorsed(member: Member) -> list[tuple[str, int]]:
    """The skills that this member showed, in groups and to one alone, and how many said so."""
    said = GroupEndorsement.objects.filter(member=member, group__state=State.SETTLED)
    return learned.endorsed(member, said.order_by().values_list("skill__name", "author_id"))


def may_endorse(group: Group, by: Member) -> list[tuple[Member, list[Skill]]]:
    """What who came may say of each who gave: what these say they can give, best known first."""
    part = group.part_of(by.id)
    if part is None or not part.came:
        return []
    gave = [one.member for one in group.providers if one.given_minutes]
    gives = skills.given_by(gave)
    return [(one, gives[one.id][: learned.MOST_TO_ENDORSE]) for one in gave if gives.get(one.id)]


def feedback_on(group: Group) -> list[GroupFeedback]:
    """What was said about it, the oldest first."""
    return list(GroupFeedback.objects.filter(group=group).select_related("author"))


def to_thank(member: Member) -> QuerySet[Group]:
    """Groups lately settled that this member took part in, and has said nothing about."""
    took = Part.objects.filter(TOOK_PART, member=member).order_by()
    given = GroupFeedback.objects.filter(group=OuterRef("id"), author=member)
    return Group.objects.filter(
        ~Exists(given),
        state=State.SETTLED,
        settled_at__gt=clock.now() - FEEDBACK_WITHIN,
        id__in=took.values("group"),
    )


def to_thank_many(members: Iterable[Member]) -> list[tuple[Member, Group]]:
    """The same for many in one query, the longest first."""
    people = {member.id: member for member in members}
    given = GroupFeedback.objects.filter(group=OuterRef("group_id"), author=OuterRef("member_id"))
    waiting = Part.objects.filter(
        TOOK_PART,
        ~Exists(given),
        member__in=people,
        group__state=State.SETTLED,
        group__settled_at__gt=clock.now() - FEEDBACK_WITHIN,
    )
    in_order = waiting.select_related("group__host").order_by("group__changed_at", "group_id")
    return [(people[part.member_id], part.group) for part in in_order]
