"""Who came and who left, for whoever gathers them: one mail for all of an hour, not one for each.

The host hears an hour after the first of what they have not heard, or at once where it takes the
last place. What somebody undid meanwhile is not told. Mail and note are one transaction: whoever
runs this again after a worker died, or at the same time, tells nobody twice.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from kernel import clock, database
from tenant_apps.groups import facts, mails
from tenant_apps.groups.models import Group, GroupEvent
from tenant_apps.groups.models.event import Kind
from tenant_apps.groups.models.group import State
from tenant_apps.members.models import Member
from tenants import overdue

KINDS = frozenset({Kind.JOINED, Kind.LEFT})
AFTER = timedelta(hours=1)
MOST_SECONDS = 25.0
FULL = "All places are taken. "


def hear(group_id: UUID) -> None:
    """Someone came or left, in the transaction of that: the host hears now if it is full."""
    group = Group.objects.with_people().get(id=group_id)
    if len(group.recipients) >= group.places:
        _tell(group)


def tell_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Tell the hosts of groups whose first news is an hour old. Returns of how many groups."""
    old = _unheard(OuterRef("id"), OuterRef("host_heard_position"))
    due = Group.objects.filter(
        Exists(old.filter(at__lte=clock.now() - AFTER)), state=State.GATHERING
    )
    found = list(due.order_by("changed_at", "id").values_list("id", flat=True))
    return overdue.each(found, _tell_of, most_seconds=most_seconds)


def _tell_of(group_id: UUID) -> bool:
    """Of this one, unless someone is at it or has just told."""
    with database.atomic():
        waiting = Group.objects.filter(
            id=group_id, state=State.GATHERING, host_heard_position__lt=F("last_position")
        )
        if waiting.select_for_update(skip_locked=True).first() is None:
            return False
        return _tell(Group.objects.with_people().get(id=group_id))


def _tell(group: Group) -> bool:
    joined, left = _news(group)
    Group.objects.filter(id=group.id).update(host_heard_position=group.last_position)
    if not (joined or left) or not group.host.is_active:
        return False
    said = [
        f"{_short(joined)} joined" if joined else "",
        f"{_short(left)} left" if left else "",
    ]
    is_full = len(group.recipients) >= group.places
    mails.send(
        group,
        [group.host],
        news=", and ".join(filter(None, said)),
        details=[
            f"Joined: {facts.people(joined)}" if len(joined) > 1 else "",
            f"Left: {facts.people(left)}" if len(left) > 1 else "",
            (FULL if is_full else "") + (facts.missing(group) or mails.CLOSE),
        ],
    )
    return True


def _news(group: Group) -> tuple[list[Member], list[Member]]:
    """Who came and who left since the host heard last: of each, what it comes to in the end.

    Whom the host took off the list themselves came to nothing.
    """
    events = _unheard(group.id, group.host_heard_position).select_related("actor")
    first: dict[UUID, GroupEvent] = {}
    last: dict[UUID, GroupEvent] = {}
    for event in events.order_by("position"):
        if event.actor_id:
            first.setdefault(event.actor_id, event)
            last[event.actor_id] = event
    ends = [event for who, event in last.items() if event.kind == first[who].kind]
    there = {part.member_id for part in group.recipients}
    came = [event.actor for event in ends if event.kind == Kind.JOINED]
    joined = [one for one in came if one and one.id in there]
    left = [event.actor for event in ends if event.kind == Kind.LEFT and event.actor]
    return joined, left


def _unheard(group: Any, heard: Any) -> QuerySet[GroupEvent]:
    return GroupEvent.objects.filter(group=group, position__gt=heard, kind__in=KINDS)


def _short(members: list[Member]) -> str:
    """`Bob Baker`; of more than two the first, and how many more."""
    if len(members) < 3:
        return facts.people(members)
    return f"{members[0].name} and {len(members) - 1} more"
