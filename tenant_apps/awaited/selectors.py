"""What waits in the federation, for whom. The network must be entered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import JSONObject

from tenant_apps.awaited.models import OF_ONE, Awaited, What
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may

_NEEDED = {
    What.RULING: Permission.EXCHANGE_BROKER,
    What.UNDOING: Permission.CREDITS_REVERSE,
    What.INVITATION: Permission.FEDERATION_CHANGE,
    What.TERMS: Permission.FEDERATION_CHANGE,
    What.SETTLING: Permission.FEDERATION_CHANGE,
}

# A row as part of a question about other things too, and what that answers with.
AS_JSON = JSONObject(
    **{name: name for name in ("id", "what", "subject", "title", "other", "minutes", "since")}
)


def read(one: dict[str, Any]) -> Awaited:
    """What was asked for as AS_JSON; of whom it waits is not in it."""
    ids = {name: UUID(one[name]) for name in ("id", "subject")}
    return Awaited(**{**one, **ids, "since": datetime.fromisoformat(one["since"])})


def waiting_for(member: Member) -> QuerySet[Awaited]:
    """What waits for this member, by themselves or as one of those who may."""
    theirs = Q(member=member)
    if may_do := [what for what, needed in _NEEDED.items() if may(member, needed)]:
        theirs |= Q(what__in=may_do) & (Q(not_for=None) | ~Q(not_for=member))
    return Awaited.objects.filter(theirs).order_by("since", "id")


def count_of(member: Member, *whats: What) -> int:
    """How much of these kinds waits for this member."""
    return waiting_for(member).filter(what__in=whats).count()


def waiting_for_many(everyone: Iterable[Member]) -> list[tuple[Member, Awaited]]:
    """The same for many members, in one query."""
    people = {member.id: member for member in everyone}
    found = Awaited.objects.filter(Q(member__in=people) | ~Q(what__in=OF_ONE))
    return [
        (member, one) for one in found.order_by("since", "id") for member in _concerned(one, people)
    ]


def _concerned(one: Awaited, people: dict[UUID, Member]) -> list[Member]:
    if one.member_id:
        return [people[one.member_id]]
    needed = _NEEDED[What(one.what)]
    return [
        member for member in people.values() if may(member, needed) and member.id != one.not_for_id
    ]
