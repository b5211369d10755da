"""What settled groups were to those who took part: who gave how much, and who received it.

Who gives has given what they are paid for, preparation and all. Who came has received what they
sat through: the longest that any of those who gave was there, whoever paid for it.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value

from kernel.errors import NotFound
from tenant_apps.groups.models import Group, Part
from tenant_apps.groups.models.group import PAID_STATES, State
from tenant_apps.groups.models.part import Role
from tenant_apps.members.models import Member

# Of parts: who was paid for some time, and these with who came.
GAVE = Q(role=Role.PROVIDER) & (Q(given_session_minutes__gt=0) | Q(given_preparation_minutes__gt=0))
TOOK_PART = GAVE | Q(came=True)


@dataclass(frozen=True, slots=True)
class Help:
    """A member's own time in a group that was paid for, and perhaps undone since."""

    group: Group
    gave: bool
    minutes: int

    @property
    def is_undone(self) -> bool:
        return self.group.state == State.REVERSED


def of(member: Member, *, first: date, after: date) -> list[Help]:
    """All of these days, the last one left out. One query."""
    within = _of(member).filter(group__held_on__gte=first, group__held_on__lt=after)
    return [_help(part) for part in within]


def one_of(member: Member, group_id: UUID) -> Help:
    """Theirs in this group; missing where they had no part in it, or it has not come so far."""
    part = _of(member).filter(group=group_id).first()
    if part is None:
        raise NotFound
    return _help(part)


def hours_of(member: Member) -> QuerySet[Part, tuple[int, int | None, int | None]]:
    """The sums of minutes that this member has given, and received, in settled groups: a row of
    the number 1 and these two, to be put beside what is asked elsewhere."""
    settled = _of(member).filter(group__state=State.SETTLED).order_by()
    return settled.values_list(Value(1)).annotate(
        given=Sum(_GIVEN, filter=Q(role=Role.PROVIDER)),
        received=Sum("sat_minutes", filter=Q(role=Role.RECIPIENT)),
    )


_GIVEN = F("given_session_minutes") + F("given_preparation_minutes")


def _of(member: Member) -> QuerySet[Part]:
    """Their parts in groups that were paid for: those who gave something, and those who came."""
    together = Part.objects.filter(group=OuterRef("group"), role=Role.PROVIDER).order_by()
    longest = together.values("group").values(longest=Max("given_session_minutes"))
    mine = Part.objects.filter(TOOK_PART, member=member, group__state__in=PAID_STATES)
    return mine.select_related("group").annotate(sat_minutes=Subquery(longest))


def _help(part: Part) -> Help:
    sat: int = getattr(part, "sat_minutes", None) or 0
    minutes = part.given_minutes if part.is_provider else sat
    return Help(group=part.group, gave=part.is_provider, minutes=minutes)
