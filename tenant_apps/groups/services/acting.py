"""What every move shares: the locked group, the rule, and the record of what happened."""

from uuid import UUID

from django.db.models import Q

from kernel import clock
from kernel.errors import NotFound
from kernel.minutes import MAX_MINUTES, STEP_MINUTES
from tenant_apps.audit import services as audit
from tenant_apps.groups import coming, happenings, mails
from tenant_apps.groups.models import Group, GroupEvent
from tenant_apps.groups.models.event import Kind
from tenant_apps.groups.models.group import State
from tenant_apps.groups.moves import AFTER_POSTING, Move, may
from tenant_apps.groups.selectors import visible_to
from tenant_apps.groups.services.refusals import BadHours, EmptyText, KeyReused, MoveImpossible
from tenant_apps.listings import minimum
from tenant_apps.members.models import Member


def lock(group_id: UUID, by: Member) -> Group:
    """A group that the member may see, locked until the transaction ends: two never act at once.

    Its people are read once it is locked. It is there for whoever has left it, too: that request
    may come twice.
    """
    Group.objects.select_for_update().filter(id=group_id).first()
    acted = Q(id__in=GroupEvent.objects.filter(actor=by).order_by().values("group"))
    groups = Group.objects.with_people().filter(visible_to(by) | acted)
    group = groups.filter(id=group_id).first()
    if group is None:
        raise NotFound
    return group


def was_done(group: Group, by: Member, key: UUID, asked: bytes) -> bool:
    """Whether this very request has been carried out already.

    Raises KeyReused where the key stands for another.
    """
    events = GroupEvent.objects.filter(group=group, actor=by, request_key=key)
    known = {bytes(one) for one in events.values_list("request_hash", flat=True) if one}
    if known - {asked}:
        raise KeyReused
    return bool(known)


def require(group: Group, move: Move, by: Member) -> None:
    """Raises MoveImpossible unless the member may make this move now; MinimumMissing."""
    if not may(by, move, on=group):
        raise MoveImpossible(group)
    if move in AFTER_POSTING:
        minimum.require(by)


def require_quarters(minutes: int, *, or_none: bool = False) -> None:
    """Raises BadHours for what is no amount of help."""
    least = 0 if or_none else STEP_MINUTES
    if type(minutes) is not int or not least <= minutes <= MAX_MINUTES or minutes % STEP_MINUTES:
        raise BadHours


def require_text(text: str) -> None:
    """Raises EmptyText where words are needed."""
    if not text.strip():
        raise EmptyText


def happened(
    group: Group,
    kind: Kind,
    *,
    by: Member | None,
    key: UUID,
    asked: bytes | None = None,
    whom: Member | None = None,
    minutes: int | None = None,
    words: str = "",
) -> None:
    """Save the group with its new state, and leave event, words, audit and mail."""
    group.last_position += 1
    GroupEvent.objects.create(
        group=group,
        position=group.last_position,
        kind=kind,
        actor=by,
        whom=whom,
        minutes=minutes,
        words=words.strip(),
        request_key=key,
        request_hash=asked,
    )
    group.changed_at = clock.now()
    if group.state != State.LOGGED:
        group.confirms_on = None
    group.save()
    audit.record(action=f"group.{kind.value}", by=by.id if by else None, subject=group.id)
    if kind == Kind.JOINED:
        coming.hear(group.id)
    elif kind not in coming.KINDS:
        mails.tell(group, kind, by=by, whom=whom, minutes=minutes)
    happenings.tell(group.id, kind, by)
