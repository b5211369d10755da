"""From people who have come together to an agreement that is paid for, or to none."""

from datetime import timedelta
from uuid import UUID

from kernel import clock, database
from kernel.ids import hash_of
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.event import Kind
from tenant_apps.groups.models.group import GRANTED_PAYERS, State
from tenant_apps.groups.moves import Move, may_spend
from tenant_apps.groups.services import acting, payment
from tenant_apps.groups.services.refusals import MemberNotActive, NotReady
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member

ANSWER_WITHIN = timedelta(days=30)
HELP_WITHIN = timedelta(days=180)


@repeated
def close(*, group_id: UUID, key: UUID, by: Member) -> Group:
    """The host closes the list. The credits are held, or whoever decides on them is asked.

    Raises NotReady, CreditsMissing, CreditsTooMany, MemberNotActive.
    """
    asked = hash_of(Move.CLOSE)
    with database.atomic():
        group = acting.lock(group_id, by)
        if acting.was_done(group, by, key, asked):
            return group
        acting.require(group, Move.CLOSE, by)
        _require_ready(group)
        if group.payer in GRANTED_PAYERS and not may_spend(by, group):
            group.state = State.CLOSED
            group.expires_at = clock.now() + ANSWER_WITHIN
            minutes = group.agreed_minutes
            acting.happened(group, Kind.CLOSED, by=by, key=key, asked=asked, minutes=minutes)
        else:
            _agree(group, key, asked, by)
    return group


@repeated
def fund(*, group_id: UUID, key: UUID, by: Member) -> Group:
    """Who decides on the account agrees that it pays: its credits are held."""
    asked = hash_of(Move.FUND)
    with database.atomic():
        group = acting.lock(group_id, by)
        if acting.was_done(group, by, key, asked):
            return group
        acting.require(group, Move.FUND, by)
        _require_ready(group)
        _agree(group, key, asked, by)
    return group


def refuse(*, group_id: UUID, reason: str, key: UUID, by: Member) -> Group:
    """A provider cannot give the time: the group ends. The host may set up another."""
    acting.require_text(reason)
    return _end(group_id, Move.REFUSE, Kind.REFUSED, State.DECLINED, reason, key=key, by=by)


def turn_down(*, group_id: UUID, reason: str, key: UUID, by: Member) -> Group:
    """Who decides on the account does not let it pay."""
    acting.require_text(reason)
    return _end(group_id, Move.TURN_DOWN, Kind.TURNED_DOWN, State.DECLINED, reason, key=key, by=by)


def withdraw(*, group_id: UUID, reason: str = "", key: UUID, by: Member) -> Group:
    """The host takes it back before it is agreed."""
    return _end(group_id, Move.WITHDRAW, Kind.WITHDRAWN, State.WITHDRAWN, reason, key=key, by=by)


def cancel(*, group_id: UUID, reason: str = "", key: UUID, by: Member) -> Group:
    """Call off what was agreed; the held credits are free again."""
    return _end(group_id, Move.CANCEL, Kind.CANCELLED, State.CANCELLED, reason, key=key, by=by)


def _require_ready(group: Group) -> None:
    """Raises NotReady, or MemberNotActive for whoever cannot take part any more."""
    asked = [part.member.name for part in group.providers if not part.has_agreed]
    if asked:
        raise NotReady(f"{', '.join(asked)} has to agree to give the time first.")
    joined = len(group.recipients)
    if joined < group.fewest:
        raise NotReady(f"{joined} have joined, and it takes at least {group.fewest}.")
    for part in (*group.providers, *group.recipients):
        if not part.member.is_active:
            raise MemberNotActive(part.member.name)


def _agree(group: Group, key: UUID, asked: bytes, by: Member) -> None:
    """Those who were invited and did not answer have no part in it."""
    for part in group.invited:
        part.delete()
    group.state = State.AGREED
    group.agreed_by = by
    group.expires_at = clock.now() + HELP_WITHIN
    minutes = group.agreed_minutes
    acting.happened(group, Kind.AGREED, by=by, key=key, asked=asked, minutes=minutes)
    payment.hold(group, by=by)


@repeated
def _end(
    group_id: UUID, move: Move, kind: Kind, state: State, reason: str, *, key: UUID, by: Member
) -> Group:
    asked = hash_of(kind, reason)
    with database.atomic():
        group = acting.lock(group_id, by)
        if acting.was_done(group, by, key, asked):
            return group
        acting.require(group, move, by)
        was_held = group.state == State.AGREED
        group.state = state
        group.expires_at = None
        acting.happened(group, kind, by=by, key=key, asked=asked, words=reason)
        if was_held:
            payment.release(group, by=by)
    return group
