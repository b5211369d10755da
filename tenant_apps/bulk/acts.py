"""What can be done to many members at once, and to whom of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may, scope_of
from tenant_apps.organisations.models import Organisation
from tenant_apps.policy.permissions import MembershipType

MOST: Final = 50


class Act(StrEnum):
    """What is done."""

    MOVE = "move"
    TYPE = "type"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    END = "end"


LABELS: Final = {
    Act.MOVE: "Move to an organisation",
    Act.TYPE: "Change the type of membership",
    Act.SUSPEND: "Suspend",
    Act.REINSTATE: "Let back in",
    Act.END: "End the membership",
}
_NOT_YOURS: Final = "their membership is not for you to change"
_STATES: Final = {
    Act.MOVE: (Member.State.ACTIVE, Member.State.SUSPENDED),
    Act.TYPE: (Member.State.ACTIVE, Member.State.SUSPENDED),
    Act.SUSPEND: (Member.State.ACTIVE,),
    Act.REINSTATE: (Member.State.SUSPENDED,),
    Act.END: (Member.State.ACTIVE, Member.State.SUSPENDED),
}
_IN_STATE: Final = {
    Member.State.ACTIVE: "is a member already",
    Member.State.SUSPENDED: "is suspended already",
    Member.State.LEFT: "has left",
    Member.State.ERASED: "has left",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """An act, with the organisation or the type that it leads to."""

    act: Act
    organisation: Organisation | None = None
    type: MembershipType | None = None


def open_to(actor: Member) -> list[Act]:
    """The acts that this member may do to anybody at all."""
    found = [act for act in Act if act != Act.TYPE] if _runs(actor) else []
    return found + ([Act.TYPE] if may(actor, Permission.MEMBERSHIP_TYPE_CHANGE) else [])


def why_not(wish: Wish, member: Member, by: Member) -> str:
    """Why it is not done to this member, after their name; nothing if it is."""
    if not may(by, _permission(wish.act), on=member):
        return "is yourself" if member.id == by.id else _NOT_YOURS
    if member.state not in _STATES[wish.act]:
        return _IN_STATE[Member.State(member.state)]
    if wish.organisation is not None and member.organisation_id == wish.organisation.id:
        return "belongs there already"
    if wish.type is not None and member.membership_type == wish.type:
        return "is of that type already"
    return ""


def _runs(actor: Member) -> bool:
    return bool(scope_of(actor, Permission.MEMBER_SUSPEND))


def _permission(act: Act) -> Permission:
    return Permission.MEMBERSHIP_TYPE_CHANGE if act == Act.TYPE else Permission.MEMBER_SUSPEND
