"""Reading blocks: a member sees their own, and nobody sees whose they are blocked by."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tenant_apps.blocks.models import Block
from tenant_apps.members.models import Member
from tenants.kept_queries import KeptQuery


def blockers(one: Member, other: Member) -> set[UUID]:
    """Which of the two have blocked the other."""
    found = Block.objects.filter(
        Q(by=one.id, blocked=other.id) | Q(by=other.id, blocked=one.id)
    ).order_by()
    return set(found.values_list("by_id", flat=True))


def of(member: Member) -> QuerySet[Block]:
    """What this member has made."""
    return of_id(member.id)


def of_id(member_id: UUID) -> QuerySet[Block]:
    """The same, by id alone."""
    return Block.objects.filter(by=member_id).order_by()


def blocking(member: Member) -> set[UUID]:
    """Who has blocked this member: not for anyone to read, but to keep from them."""
    found = Block.objects.filter(blocked=member.id).order_by()
    return set(found.values_list("by_id", flat=True))


def has_blocked(member: Member, other: Member) -> bool:
    """Whether the first has blocked the second."""
    return _ONE.first(by=member.id, blocked=other.id) is not None


def _one(*, by: UUID, blocked: UUID) -> QuerySet[Block]:
    return Block.objects.filter(by=by, blocked=blocked).only("id").order_by()


_ONE = KeptQuery(_one)


def blocked_by(member: Member) -> list[Member]:
    """Whom this member has blocked, the last one first."""
    found = Block.objects.filter(by=member).select_related("blocked__organisation")
    return [block.blocked for block in found]


def between(member_id: UUID, field: str) -> Exists:
    """As a condition: one of this member and the one in an outer query's `field` has blocked the
    other."""
    theirs = OuterRef(field)
    return Exists(
        Block.objects.filter(
            Q(by=member_id, blocked=theirs) | Q(by=theirs, blocked=member_id)
        ).order_by()
    )


def between_fields(one: str, other: str) -> Exists:
    """The same of two who both stand in the outer query."""
    first, second = OuterRef(one), OuterRef(other)
    return Exists(
        Block.objects.filter(Q(by=first, blocked=second) | Q(by=second, blocked=first)).order_by()
    )


def pairs(members: Iterable[UUID] | None = None) -> set[tuple[UUID, UUID]]:
    """All pairs with a block between them, both ways round; those with one of these members."""
    found = Block.objects.order_by()
    if members is not None:
        ids = list(members)
        found = found.filter(Q(by__in=ids) | Q(blocked__in=ids))
    rows = set(found.values_list("by_id", "blocked_id"))
    return rows | {(blocked, by) for by, blocked in rows}
