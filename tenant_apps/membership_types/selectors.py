"""Reading who is of which type, and whose term ends when."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Lower

from tenant_apps.members.models import Member, MemberQuerySet
from tenant_apps.members.permissions import Role
from tenant_apps.policy.permissions import MembershipType


@dataclass(frozen=True, slots=True)
class Chosen:
    """Members of a type, perhaps only those whose term ends up to a day."""

    type: MembershipType
    ends_by: date | None = None


def counts() -> dict[str, int]:
    """How many active members there are of each type."""
    found = Member.objects.active().order_by().values("membership_type").annotate(n=Count("id"))
    return dict(found.values_list("membership_type", "n"))


def chosen(which: Chosen) -> MemberQuerySet:
    """The active members that are chosen, by name."""
    found = Member.objects.active().filter(membership_type=which.type)
    if which.ends_by is not None:
        found = found.filter(term_ends_on__lte=which.ends_by)
    return found.select_related("organisation").order_by(Lower("name"), "id")


def over(today: date) -> MemberQuerySet:
    """Whose term is over. A champion's goes on until another ends it: somebody has to be there."""
    there = Q(state=Member.State.ACTIVE) | Q(state=Member.State.SUSPENDED)
    ended = Member.objects.filter(there, term_ends_on__lt=today).exclude(role=Role.CHAMPION)
    return ended.order_by("term_ends_on", "id")
