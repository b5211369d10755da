"""What a member who leaves has open in groups: it ends, or goes on without them.

A group that they host or give their time to ends, if nothing was logged yet. A place that costs
nobody else anything is given back; a share that was agreed stays, since others count on it. Hours
that nobody but them could confirm are put before the brokers.
"""

from uuid import UUID

from kernel import database
from kernel.ids import uuid7
from tenant_apps.groups.models import Group, Part
from tenant_apps.groups.models.event import Kind
from tenant_apps.groups.models.group import (
    OPEN_STATES,
    PENDING_STATES,
    GroupQuerySet,
    Payer,
    State,
)
from tenant_apps.groups.services import acting, payment
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member


def open_of(member: Member) -> GroupQuerySet:
    """All groups that go on with this member, the oldest first."""
    return Group.objects.of(member.id).filter(state__in=OPEN_STATES).order_by("id")


def hours_to_confirm(member: Member) -> list[Group]:
    """Those whose hours nobody but this member can confirm."""
    logged = open_of(member).filter(state=State.LOGGED).with_people()
    return [group for group in logged if _alone_confirms(group, member)]


def leave_open_of(member: Member) -> None:
    """End what ends, each by itself. Done again, it changes nothing more."""
    for group_id in list(open_of(member).values_list("id", flat=True)):
        _leave(group_id, member)


@repeated
def _leave(group_id: UUID, member: Member) -> None:
    with database.atomic():
        group = acting.lock(group_id, member)
        part = group.part_of(member.id)
        if part is None:
            return
        if group.state in PENDING_STATES:
            _leave_pending(group, part, member)
        elif group.state == State.AGREED:
            _leave_agreed(group, part, member)
        elif group.state == State.LOGGED and _alone_confirms(group, member):
            group.state = State.DISPUTED
            acting.happened(group, Kind.DISPUTED, by=member, key=uuid7())


def _leave_pending(group: Group, part: Part, member: Member) -> None:
    if group.host_id == member.id:
        _end(group, Kind.WITHDRAWN, State.WITHDRAWN, member)
    elif part.is_provider:
        _end(group, Kind.REFUSED, State.DECLINED, member)
    else:
        _give_back(group, part, member)


def _leave_agreed(group: Group, part: Part, member: Member) -> None:
    if group.host_id == member.id or part.is_provider:
        _end(group, Kind.CANCELLED, State.CANCELLED, member)
        payment.release(group, by=member)
    elif group.payer != Payer.SHARED:
        _give_back(group, part, member)


def _end(group: Group, kind: Kind, state: State, member: Member) -> None:
    group.state = state
    group.expires_at = None
    acting.happened(group, kind, by=member, key=uuid7())


def _give_back(group: Group, part: Part, member: Member) -> None:
    part.delete()
    acting.happened(group, Kind.LEFT, by=member, key=uuid7())


def _alone_confirms(group: Group, member: Member) -> bool:
    if group.payer == Payer.HOST:
        return group.host_id == member.id
    if group.payer != Payer.SHARED:
        return False
    came = [part.member for part in group.recipients if part.came]
    confirm = [one for one in came if one.id != group.logged_by_id]
    return member in confirm and not any(one.is_active and one != member for one in confirm)
