"""Types of membership: their rules, whose type and term is what, and what follows on a term.

Errors: NotFound, Forbidden. What a type withholds is kept with each member, so that the
one question `may` answers without asking the database: whoever changes either changes both here.
"""

from collections.abc import Collection
from uuid import UUID

from kernel import database
from kernel.errors import Forbidden
from tenant_apps.audit import services as audit
from tenant_apps.leaving import services as leaving
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.membership_types import selectors
from tenant_apps.membership_types.selectors import Chosen
from tenant_apps.policy import selectors as policy
from tenant_apps.policy import types
from tenant_apps.policy.permissions import MembershipType
from tenant_apps.policy.terms import Term
from tenants import overdue

MOST_SECONDS = 25.0


def change_rule(
    *,
    of: MembershipType,
    withheld: Collection[Permission],
    moves_to: MembershipType | None,
    by: Member,
) -> None:
    """What members of this type may not do from now on, and what follows when a term ends."""
    _require(by)
    with database.atomic():
        types.change(of=of, withheld=withheld, moves_to=moves_to, by=by.id)
        follow_rules()


def set_term(*, member: Member, term: Term, by: Member) -> None:
    """Make somebody's membership of this type, for this time."""
    _require(by)
    with database.atomic():
        _write([member.id], term, by=by.id)
        follow_rules([member.id])


def follow_directory(*, member: Member, type: MembershipType, by: UUID) -> None:
    """Of this type from now on, without end, as their directory says. `by` is its token."""
    if member.membership_type == type:
        return
    with database.atomic():
        _write([member.id], Term(type), by=by)
        follow_rules([member.id])


def move_on(*, chosen: Chosen, term: Term, by: Member) -> int:
    """Do that with all who are chosen now; returns how many."""
    _require(by)
    with database.atomic():
        ids = list(selectors.chosen(chosen).values_list("id", flat=True))
        count = _write(ids, term, by=by.id)
        follow_rules(ids)
    return count


def follow_rules(of: Collection[UUID] | None = None) -> int:
    """Bring what is withheld from each member, or from these, in line with their type and term;
    how many it was.

    Done again it changes nothing. It is what lets a term begin.
    """
    with database.atomic():
        today = policy.today()
        return sum(
            members.withhold(of=of, type=rule.type, withheld=rule.withheld, today=today)
            for rule in types.rules()
        )


def end_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """What follows for all whose term is over: another type, or the end; how many it was."""
    found = list(selectors.over(policy.today()).values_list("id", flat=True))
    return overdue.each(found, _end, most_seconds=most_seconds)


def _end(member_id: UUID) -> bool:
    """One that is over, unless somebody gave them another term meanwhile."""
    member = selectors.over(policy.today()).filter(id=member_id).first()
    if member is None:
        return False
    moves_to = types.rule_of(MembershipType(member.membership_type)).moves_to
    if moves_to is None:
        leaving.end_term(member=member)
        return True
    with database.atomic():
        _write([member.id], Term(moves_to), by=None)
        follow_rules([member.id])
    return True


def _write(ids: Collection[UUID], term: Term, *, by: UUID | None) -> int:
    count = members.set_term(
        ids=ids, type=term.type, starts_on=term.starts_on, ends_on=term.ends_on
    )
    for member_id in ids:
        detail = {
            "type": term.type.value,
            "starts_on": str(term.starts_on or ""),
            "ends_on": str(term.ends_on or ""),
        }
        audit.record(action="member.term_set", by=by, subject=member_id, detail=detail)
    return count


def _require(by: Member) -> None:
    if not may(by, Permission.MEMBERSHIP_TYPE_CHANGE):
        raise Forbidden
