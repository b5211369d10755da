"""Doing one thing to many members, each by itself: what is not possible for one stops no other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kernel.errors import Refused
from tenant_apps.bulk.acts import Act, Wish, why_not
from tenant_apps.leaving import services as leaving
from tenant_apps.members import selectors as found
from tenant_apps.members import services as membership
from tenant_apps.members.models import Member
from tenant_apps.membership_types import services as types
from tenant_apps.policy.terms import Term


@dataclass(slots=True)
class Outcome:
    """To whom it was done; and to whom not, each with why."""

    done: list[Member] = field(default_factory=list)
    left_out: list[tuple[Member, str]] = field(default_factory=list)


def preview(*, wish: Wish, members: Iterable[Member], by: Member) -> Outcome:
    """What `carry_out` would do now."""
    outcome = Outcome()
    for member in members:
        if why := why_not(wish, member, by):
            outcome.left_out.append((member, why))
        else:
            outcome.done.append(member)
    return outcome


def carry_out(*, wish: Wish, members: Iterable[Member], by: Member) -> Outcome:
    """Do it. Each is one transaction, is audited by itself, and is told as if done alone; and is
    looked at as they are just then: somebody may have been given a role meanwhile.

    Done again, it finds nothing to do.
    """
    outcome = preview(wish=wish, members=members, by=by)
    asked, outcome.done = outcome.done, []
    for member in asked:
        if why := _do(wish, member, by):
            outcome.left_out.append((member, why))
        else:
            outcome.done.append(member)
    return outcome


def _do(wish: Wish, member: Member, by: Member) -> str:
    """Do it to one of them, or why not."""
    now = found.get(member.id, any_state=True)
    if why := why_not(wish, now, by):
        return why
    try:
        _DOES[wish.act](wish, now, by)
    except Refused as refused:
        return refused.message
    return ""


def _move(wish: Wish, member: Member, by: Member) -> None:
    assert wish.organisation
    membership.move(member=member, organisation=wish.organisation, by=by.id)


def _change_type(wish: Wish, member: Member, by: Member) -> None:
    assert wish.type
    term = Term(wish.type, member.term_starts_on, member.term_ends_on)
    types.set_term(member=member, term=term, by=by)


def _suspend(wish: Wish, member: Member, by: Member) -> None:
    membership.suspend(member=member, by=by.id)


def _reinstate(wish: Wish, member: Member, by: Member) -> None:
    membership.reinstate(member=member, by=by.id)


def _end(wish: Wish, member: Member, by: Member) -> None:
    leaving.let_go(member=member, by=by)


_DOES: dict[Act, Callable[[Wish, Member, Member], None]] = {
    Act.MOVE: _move,
    Act.TYPE: _change_type,
    Act.SUSPEND: _suspend,
    Act.REINSTATE: _reinstate,
    Act.END: _end,
}
