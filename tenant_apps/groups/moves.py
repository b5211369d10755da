"""The state machine: which moves there are, from which states, and by whom."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from kernel import clock
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import PENDING_STATES, Payer, State
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission
from tenant_apps.members.permissions import may as has

# For so long after it was settled a party may ask that it be undone.
UNDO_WITHIN = timedelta(days=90)

SPENDING = {
    Payer.CHEST.value: Permission.CHEST_SPEND,
    Payer.ORGANISATION.value: Permission.ORGANISATION_SPEND,
}


class Move(StrEnum):
    TAKE_PART = "take-part"
    REFUSE = "refuse"
    JOIN = "join"
    LEAVE = "leave"
    INVITE = "invite"
    CLOSE = "close"
    FUND = "fund"
    TURN_DOWN = "turn-down"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    LOG = "log"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    ASK_UNDO = "ask-undo"
    # Of a recipient, by their part: it has an address of its own.
    REMOVE = "remove"


# Who has not posted what the network asks for first may not make these.
AFTER_POSTING = frozenset({Move.TAKE_PART, Move.JOIN})


def may(member: Member, move: Move, *, on: Group) -> bool:
    """Whether this member may make this move now."""
    states, by = _RULES[move]
    return on.state in states and member.is_active and by(on, member)


def turn(member: Member, on: Group) -> Move | None:
    """The move that this member is waited for to make, if there is one."""
    part = on.part_of(member.id)
    if part is not None and part.is_invited and may(member, Move.JOIN, on=on):
        return Move.JOIN
    waited = (Move.TAKE_PART, Move.FUND, Move.CONFIRM)
    return next((move for move in waited if may(member, move, on=on)), None)


def is_party(member: Member, group: Group) -> bool:
    """Whether they give, receive, or agreed that it be paid."""
    part = group.part_of(member.id)
    takes_part = part is not None and not part.is_invited
    return takes_part or (group.agreed_by_id == member.id)


def takes_part(member: Member, group: Group) -> bool:
    """Whether they give or receive, and have said so themselves."""
    part = group.part_of(member.id)
    return part is not None and part.is_in


def took_part(member: Member, group: Group) -> bool:
    """Whether they gave something of what was logged, or came."""
    part = group.part_of(member.id)
    if part is None:
        return False
    return part.given_minutes > 0 if part.is_provider else part.came is True


def may_spend(member: Member, group: Group) -> bool:
    """Whether they decide for the account that pays. Nobody who is paid by it does."""
    permission = SPENDING.get(group.payer)
    return permission is not None and has(member, permission) and not _gives(group, member)


def _decides(group: Group, member: Member) -> bool:
    return may_spend(member, group)


def _gives(group: Group, member: Member) -> bool:
    part = group.part_of(member.id)
    return part is not None and part.is_provider


def _has_not_agreed(group: Group, member: Member) -> bool:
    part = group.part_of(member.id)
    return part is not None and part.is_provider and not part.has_agreed


def _gives_as_a_guest(group: Group, member: Member) -> bool:
    return _gives(group, member) and not _hosts(group, member)


def _hosts(group: Group, member: Member) -> bool:
    return group.host_id == member.id


def _hosts_or_gives(group: Group, member: Member) -> bool:
    return _hosts(group, member) or _gives(group, member)


def _may_join(group: Group, member: Member) -> bool:
    part = group.part_of(member.id)
    has_room = len(group.recipients) < group.places
    return has_room and (group.is_open if part is None else part.is_invited)


def _receives_as_a_guest(group: Group, member: Member) -> bool:
    part = group.part_of(member.id)
    return part is not None and not part.is_provider and not _hosts(group, member)


def _confirms(group: Group, member: Member) -> bool:
    """The other side: for whom pays. Where all pay, one who was there."""
    if group.logged_by_id == member.id:
        return False
    if group.payer == Payer.SHARED:
        part = group.part_of(member.id)
        return part is not None and part.came is True
    if group.payer == Payer.HOST:
        return _hosts(group, member)
    return may_spend(member, group)


def _disputes(group: Group, member: Member) -> bool:
    """Whoever takes part and did not log it, and whoever confirms it."""
    if group.logged_by_id == member.id:
        return False
    return is_party(member, group) or _confirms(group, member)


def _asks_undo(group: Group, member: Member) -> bool:
    settled_at = group.settled_at
    lately = settled_at is not None and settled_at > clock.now() - UNDO_WITHIN
    return lately and group.undo_asked_by_id is None and is_party(member, group)


_RULES: dict[Move, tuple[list[State], Callable[[Group, Member], bool]]] = {
    Move.TAKE_PART: ([State.GATHERING], _has_not_agreed),
    Move.REFUSE: (PENDING_STATES, _gives_as_a_guest),
    Move.JOIN: ([State.GATHERING], _may_join),
    Move.LEAVE: ([State.GATHERING], _receives_as_a_guest),
    Move.INVITE: ([State.GATHERING], _hosts),
    Move.REMOVE: ([State.GATHERING], _hosts),
    Move.CLOSE: ([State.GATHERING], _hosts),
    Move.FUND: ([State.CLOSED], _decides),
    Move.TURN_DOWN: ([State.CLOSED], _decides),
    Move.WITHDRAW: (PENDING_STATES, _hosts),
    Move.CANCEL: ([State.AGREED], _hosts_or_gives),
    Move.LOG: ([State.AGREED, State.DISPUTED], _gives),
    Move.CONFIRM: ([State.LOGGED], _confirms),
    Move.DISPUTE: ([State.LOGGED], _disputes),
    Move.ASK_UNDO: ([State.SETTLED], _asks_undo),
}
