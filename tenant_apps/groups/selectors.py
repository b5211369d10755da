"""What each member may see of group exchanges, and what waits for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet, prefetch_related_objects

from kernel.errors import NotFound
from tenant_apps.groups import learned
from tenant_apps.groups.models import Group, GroupEvent, Part
from tenant_apps.groups.models.event import Kind
from tenant_apps.groups.models.group import OPEN_STATES, GroupQuerySet, Payer, State
from tenant_apps.groups.moves import SPENDING, Move, turn
from tenant_apps.groups.moves import may as can
from tenant_apps.groups.waiting import ids_waiting_for
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenant_apps.members.four_eyes import NobodyLeft, nobody_left
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may, roles_with
from tenant_apps.organisations import selectors as organisations
from tenants import current

PAGE_SIZE = 20
MOST_OPEN = 100


@dataclass(frozen=True)
class Page:
    """Some groups, newest first, and where the older ones begin, if there are any."""

    groups: list[Group]
    next_before: UUID | None


def visible_to(member: Member) -> Q:
    """Those they take part in or may join, and those paid from an account they decide for."""
    return (
        Q(id__in=_parts_of(member).values("group"))
        | Q(state=State.GATHERING, is_open=True)
        | ~Q(state=State.GATHERING)
        & (Q(state=State.CLOSED) | Q(agreed_by__isnull=False))
        & Q(payer__in=_spends(member))
    )


def get(member: Member, group_id: UUID) -> Group:
    """A group that this member may see; any other is missing."""
    group = Group.objects.to_read().filter(visible_to(member), id=group_id).first()
    if group is None:
        raise NotFound
    return group


def for_all(group_id: UUID) -> Group | None:
    """One that all may join, for whoever decides about it."""
    found = Group.objects.filter(id=group_id, state=State.GATHERING, is_open=True)
    return found.first()


def spendable_minutes(group: Group, viewer: Member) -> int | None:
    """What the viewer may spend, while a share is still to be held; None for no limit."""
    if group.payer != Payer.SHARED or group.state != State.GATHERING:
        return None
    return ledger.account_of(kind=AccountKind.MEMBER, holder=viewer.id).spendable_minutes


def payer_minutes(group: Group, viewer: Member) -> int | None:
    """What the account has that is asked to pay, for whoever decides it now; None for others."""
    if not can(viewer, Move.FUND, on=group):
        return None
    if group.organisation_id is not None:
        account = organisations.account_of(group.organisation_id)
        return account.available_minutes if account else 0
    chest = ledger.account_of(kind=AccountKind.CHEST, holder=current.network().id)
    return chest.available_minutes


def nobody_decides(group: Group, viewer: Member) -> NobodyLeft | None:
    """Whether all who may decide about a group are those whom it concerns, for these to read."""
    permission = decided_by(group)
    is_told = group.part_of(viewer.id) is not None or may(viewer, Permission.ROLE_CHANGE)
    if permission is None or not is_told:
        return None
    is_about_pay = permission in SPENDING.values()
    concerned = group.providers if is_about_pay else list(group.parts.all())
    without = {part.member_id for part in concerned}
    if not is_about_pay and group.agreed_by_id:
        without.add(group.agreed_by_id)
    return nobody_left(permission, without=without)


def decided_by(group: Group) -> Permission | None:
    """What it takes to decide what comes next, where that is not for those who take part."""
    if group.undo_asked_by_id is not None:
        return Permission.CREDITS_REVERSE
    if group.state == State.DISPUTED:
        return Permission.EXCHANGE_BROKER
    if group.state in (State.GATHERING, State.CLOSED, State.AGREED, State.LOGGED):
        return SPENDING.get(group.payer)
    return None


def timeline(group: Group) -> list[GroupEvent]:
    """What happened, in order."""
    events = GroupEvent.objects.filter(group=group).select_related("actor", "whom")
    return list(events.order_by("position"))


def open_of(member: Member) -> list[Group]:
    """All of a member's groups that go on, the latest change first."""
    going = Group.objects.of(member.id).filter(state__in=OPEN_STATES)
    return _listed(going.order_by("-changed_at", "-id")[:MOST_OPEN])


def others_waiting_for(member: Member) -> list[Group]:
    """What waits for a member who does not take part: to pay for it, or to confirm its hours."""
    waiting = waiting_for(member).exclude(parts__member=member)
    return _listed(waiting.order_by("changed_at", "id")[:MOST_OPEN])


def paid_by(organisation_id: UUID) -> list[Group]:
    """Those that wait for this organisation's account to pay, or hold its credits, the longest
    first."""
    waits_or_holds = [State.CLOSED, State.AGREED, State.LOGGED, State.DISPUTED]
    found = Group.objects.filter(organisation=organisation_id, state__in=waits_or_holds)
    return _listed(found.order_by("changed_at", "id")[:MOST_OPEN])


def past_of(member: Member, *, before: UUID | None = None, size: int = PAGE_SIZE) -> Page:
    """A member's groups that have ended, the newest first, older than the cursor."""
    ended = Group.objects.of(member.id).exclude(state__in=OPEN_STATES)
    if before:
        ended = ended.filter(id__lt=before)
    found = _listed(ended.order_by("-id")[: size + 1])
    return Page(found[:size], found[size - 1].id if len(found) > size else None)


def to_join(member: Member) -> list[Group]:
    """Groups with room that all may join and this member does not take part in, newest first."""
    joined = Count("parts", filter=Q(parts__joined_number__isnull=False))
    gathering = Group.objects.filter(state=State.GATHERING, is_open=True)
    others = gathering.exclude(id__in=_parts_of(member).values("group"))
    with_room = others.annotate(joined_count=joined).filter(joined_count__lt=F("places"))
    return _listed(with_room.order_by("-id")[:MOST_OPEN])


def titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The titles of these groups by id; unknown ids are left out."""
    wanted = set(ids)
    if not wanted:
        return {}
    return dict(Group.objects.filter(id__in=wanted).values_list("id", "title"))


def to_judge(viewer: Member) -> list[Group]:
    """What this broker or champion may decide, the longest waiting first."""
    return _listed(_to_judge(viewer).order_by("changed_at", "id")[:MOST_OPEN])


def to_judge_count(viewer: Member) -> int | None:
    """How many; None for whoever decides nothing."""
    return _to_judge(viewer).count() if may(viewer, Permission.EXCHANGE_BROKER) else None


def get_to_judge(viewer: Member, group_id: UUID) -> Group:
    """One that waits for this broker or champion; any other is missing."""
    found = _to_judge(viewer).with_people().select_related("undo_asked_by", "logged_by")
    group = found.filter(id=group_id).first()
    if group is None:
        raise NotFound
    return group


def disputed_by(group: Group) -> GroupEvent:
    """Who did not agree with what was logged last."""
    events = GroupEvent.objects.filter(group=group, kind=Kind.DISPUTED)
    return events.select_related("actor").latest("position")


def waiting_for(member: Member) -> QuerySet[Group]:
    """What waits for this member: to take part, to join, to pay, to confirm."""
    return Group.objects.filter(id__in=ids_waiting_for(member, _spends(member)))


def with_awaited(ids: Iterable[UUID]) -> dict[UUID, tuple[Group, list[Member]]]:
    """These groups, each with all whom it waits for now."""
    found = _listed(Group.objects.filter(id__in=list(ids)).order_by())
    permissions = {SPENDING[group.payer] for group in found if group.payer in SPENDING}
    roles = {role for permission in permissions for role in roles_with(permission)}
    spend = list(Member.objects.active().filter(role__in=roles)) if roles else []
    awaited = {}
    for group in found:
        people = {part.member_id: part.member for part in group.parts.all()}
        concerned = _concerned(group, people, spend)
        awaited[group.id] = group, [member for member in concerned if turn(member, group)]
    return awaited


def to_do(member: Member) -> list[tuple[Group, Move | None]]:
    """The same with what to do, the longest waiting first; and those settled lately that they have
    said nothing about, with no move."""
    either = waiting_for(member) | learned.to_thank(member)
    with_names = either.select_related("host", "organisation", "logged_by")
    found = list(with_names.order_by("changed_at", "id")[:MOST_OPEN])
    # Whose turn it is only the people of those that go on can say.
    going = [group for group in found if group.state != State.SETTLED]
    prefetch_related_objects(going, _with_members())
    moves = [(group, turn(member, group) if group in going else None) for group in found]
    return [(group, move) for group, move in moves if move or group not in going]


def waiting_for_many(members: Iterable[Member]) -> list[tuple[Member, Group, Move]]:
    """The same for many members in two queries, the longest waiting first."""
    people = {member.id: member for member in members}
    spend = [member for member in people.values() if _spends(member)]
    theirs = Part.objects.filter(member__in=people)
    waiting = Q(state__in=[State.GATHERING, State.LOGGED], id__in=theirs.values("group"))
    if spend:
        waiting |= Q(state__in=[State.CLOSED, State.LOGGED], payer__in=list(SPENDING))
    found = _listed(Group.objects.filter(waiting).order_by("changed_at", "id"))
    return [
        (member, group, move)
        for group in found
        for member in _concerned(group, people, spend)
        if (move := turn(member, group))
    ]


def _concerned(
    group: Group, people: Mapping[UUID, Member], spend: Iterable[Member]
) -> Iterable[Member]:
    """Those of these people whom the group may wait for."""
    ids = [part.member_id for part in group.parts.all()]
    concerned = {one: people[one] for one in ids if one in people}
    return {**concerned, **{member.id: member for member in spend}}.values()


def _parts_of(member: Member) -> QuerySet[Part]:
    return Part.objects.filter(member=member.id).order_by()


def _spends(member: Member) -> list[str]:
    """Whose payments this member decides on."""
    return [payer for payer, permission in SPENDING.items() if may(member, permission)]


def _to_judge(viewer: Member) -> GroupQuerySet:
    """Disputes for those who may decide them, and what is to be undone; nobody's own."""
    which = Q()
    if may(viewer, Permission.EXCHANGE_BROKER):
        which |= Q(state=State.DISPUTED)
    if may(viewer, Permission.CREDITS_REVERSE):
        which |= Q(undo_asked_by__isnull=False)
    if not which:
        return Group.objects.none()
    own = _parts_of(viewer).values("group")
    return Group.objects.filter(which).exclude(id__in=own).exclude(agreed_by=viewer)


def _listed(groups: QuerySet[Group]) -> list[Group]:
    with_names = groups.select_related("host", "organisation", "logged_by")
    return list(with_names.prefetch_related(_with_members()))


def _with_members() -> "Prefetch[str]":
    """The parts of groups, each with whose it is, in one query."""
    return Prefetch("parts", Part.objects.select_related("member"))
