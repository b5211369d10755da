"""What those who take part cannot settle: a broker decides, a champion undoes.

Who decides takes no part in it. The reason is read by all who do.
"""

from collections.abc import Mapping
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound
from kernel.ids import hash_of
from tenant_apps.exchanges.deciding import RESOLVE, UNDO, Deciding
from tenant_apps.groups.models import Group, GroupEvent
from tenant_apps.groups.models.event import Kind
from tenant_apps.groups.models.group import State
from tenant_apps.groups.moves import Move
from tenant_apps.groups.services import acting, payment
from tenant_apps.groups.services.refusals import BadHours, MoveImpossible, OwnGroup
from tenant_apps.groups.services.settling import write_minutes
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member


@repeated
def resolve(
    *, group_id: UUID, minutes: Mapping[UUID, int], reason: str, key: UUID, by: Member
) -> Group:
    """Decide what each provider gave, by their part, up to what was agreed: that is paid.

    Raises Forbidden, OwnGroup, MoveImpossible, BadHours, MoreThanAgreed, EmptyText.
    """
    acting.require_text(reason)
    pairs = sorted((str(part), amount) for part, amount in minutes.items())
    asked = hash_of(Kind.RESOLVED, pairs, reason)

    def change(group: Group) -> None:
        _write(group, minutes)
        group.state = State.SETTLED
        group.settled_at = clock.now()
        paid = group.given_minutes
        acting.happened(
            group, Kind.RESOLVED, by=by, key=key, asked=asked, minutes=paid, words=reason
        )
        payment.pay(group, by=by)

    return _DECIDING.decide(group_id, to=RESOLVE, change=change, asked=asked, key=key, by=by)


@repeated
def void(*, group_id: UUID, reason: str, key: UUID, by: Member) -> Group:
    """Decide that nothing is to be paid: the held credits are free again."""
    acting.require_text(reason)
    asked = hash_of(Kind.VOIDED, reason)

    def change(group: Group) -> None:
        group.state = State.VOIDED
        group.held_on = group.logged_by = None
        acting.happened(group, Kind.VOIDED, by=by, key=key, asked=asked, words=reason)
        payment.release(group, by=by)

    return _DECIDING.decide(group_id, to=RESOLVE, change=change, asked=asked, key=key, by=by)


def ask_undo(*, group_id: UUID, reason: str, key: UUID, by: Member) -> Group:
    """A party asks that what was settled be undone, and why; the network's champions decide."""
    acting.require_text(reason)
    asked = hash_of(Kind.UNDO_ASKED, reason)
    with database.atomic():
        group = acting.lock(group_id, by)
        if acting.was_done(group, by, key, asked):
            return group
        acting.require(group, Move.ASK_UNDO, by)
        group.undo_asked_by = by
        acting.happened(group, Kind.UNDO_ASKED, by=by, key=key, asked=asked, words=reason)
    return group


def uphold(*, group_id: UUID, reason: str, key: UUID, by: Member) -> Group:
    """Leave what was settled as it is, although a party asked to undo it."""
    acting.require_text(reason)
    asked = hash_of(Kind.UPHELD, reason)

    def change(group: Group) -> None:
        group.undo_asked_by = None
        acting.happened(group, Kind.UPHELD, by=by, key=key, asked=asked, words=reason)

    return _DECIDING.decide(group_id, to=UNDO, change=change, asked=asked, key=key, by=by)


@repeated
def reverse(*, group_id: UUID, reason: str, key: UUID, by: Member) -> Group:
    """Undo what was paid, wholly: every transfer of the group is reversed, whatever the limits."""
    acting.require_text(reason)
    asked = hash_of(Kind.REVERSED, reason)

    def change(group: Group) -> None:
        group.undo_asked_by = None
        group.state = State.REVERSED
        paid = group.given_minutes
        acting.happened(
            group, Kind.REVERSED, by=by, key=key, asked=asked, minutes=paid, words=reason
        )
        payment.undo(group, by=by)

    return _DECIDING.decide(group_id, to=UNDO, change=change, asked=asked, key=key, by=by)


def _find(group_id: UUID, after: str) -> Group | None:
    """Its people are read once it is locked."""
    Group.objects.select_for_update().filter(id=group_id).first()
    put = GroupEvent.objects.filter(group=group_id, kind=after)
    return Group.objects.with_people().filter(id=group_id).first() if put.exists() else None


def _takes_part(group: Group, by: Member) -> bool:
    return group.part_of(by.id) is not None or group.agreed_by_id == by.id


def _write(group: Group, minutes: Mapping[UUID, int]) -> None:
    """Of what is decided, as much is preparation as was logged, if it is that much."""
    if set(minutes) != {part.id for part in group.providers}:
        raise NotFound
    if not sum(minutes.values()):
        raise BadHours
    for part in group.providers:
        preparation = min(part.given_preparation_minutes or 0, minutes[part.id])
        session = minutes[part.id] - preparation
        # A broker consents for nobody: no more is paid than was held.
        write_minutes(part, session=session, preparation=preparation, may_be_more=False)


_DECIDING = Deciding[Group](
    find=_find,
    takes_part=_takes_part,
    was_done=acting.was_done,
    own=OwnGroup,
    impossible=MoveImpossible,
)
