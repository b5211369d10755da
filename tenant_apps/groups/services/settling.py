"""From an agreement to settled hours."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound
from kernel.ids import hash_of
from tenant_apps.exchanges import services as exchanges
from tenant_apps.groups.models import Group, Part
from tenant_apps.groups.models.event import Kind
from tenant_apps.groups.models.group import State
from tenant_apps.groups.moves import Move
from tenant_apps.groups.services import acting, payment
from tenant_apps.groups.services.refusals import BadHours, MoreThanAgreed, NobodyCame
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member
from tenant_apps.policy import by_time


@dataclass(frozen=True, slots=True)
class Given:
    """What a provider gave, in minutes."""

    session: int
    preparation: int = 0


@repeated
def log_hours(
    *,
    group_id: UUID,
    given: Mapping[UUID, Given],
    came: Set[UUID],
    held_on: date,
    note: str = "",
    key: UUID,
    by: Member,
) -> Group:
    """A provider says what each provider gave and who came, by the ids of their parts.

    Logged again, it replaces what was logged before. Where one pays for all, more than was agreed
    can be logged: who pays consents to it by confirming. Raises BadHours, MoreThanAgreed,
    NobodyCame, exchanges' BadDay, NotFound for a part of another group.
    """
    exchanges.check_day(held_on)
    asked = hash_of(
        Kind.LOGGED,
        sorted((str(part), one.session, one.preparation) for part, one in given.items()),
        sorted(map(str, came)),
        held_on,
        note,
    )
    with database.atomic():
        group = acting.lock(group_id, by)
        if acting.was_done(group, by, key, asked):
            return group
        acting.require(group, Move.LOG, by)
        _write_given(group, given)
        _write_came(group, came)
        group.confirms_on = _confirms_on(group)
        group.state = State.LOGGED
        group.held_on = held_on
        group.logged_by = by
        group.expires_at = None
        minutes = group.given_minutes
        acting.happened(
            group, Kind.LOGGED, by=by, key=key, asked=asked, minutes=minutes, words=note
        )
    return group


@repeated
def confirm(*, group_id: UUID, key: UUID, by: Member) -> Group:
    """Agree with what was logged: all is paid in one batch, and the group is settled.

    Raises CreditsMissing where more was logged than was agreed, and who pays does not have it;
    CreditsTooMany, MemberNotActive, PayerAtRest.
    """
    asked = hash_of(Kind.SETTLED)
    with database.atomic():
        group = acting.lock(group_id, by)
        if acting.was_done(group, by, key, asked):
            return group
        acting.require(group, Move.CONFIRM, by)
        settle(group, by=by, key=key, asked=asked)
    return group


def settle(group: Group, *, by: Member | None, key: UUID, asked: bytes | None = None) -> None:
    """What confirming does to a group that is locked; nobody confirms it where time does.

    Raises CreditsMissing, CreditsTooMany, MemberNotActive, PayerAtRest.
    """
    group.state = State.SETTLED
    group.settled_at = clock.now()
    minutes = group.given_minutes
    acting.happened(group, Kind.SETTLED, by=by, key=key, asked=asked, minutes=minutes)
    payment.pay(group, by=by)


def dispute(*, group_id: UUID, message: str, key: UUID, by: Member) -> Group:
    """Say what is not right. The holds stay; a provider logs again, or a broker decides."""
    acting.require_text(message)
    asked = hash_of(Kind.DISPUTED, message)
    with database.atomic():
        group = acting.lock(group_id, by)
        if acting.was_done(group, by, key, asked):
            return group
        acting.require(group, Move.DISPUTE, by)
        group.state = State.DISPUTED
        acting.happened(group, Kind.DISPUTED, by=by, key=key, asked=asked, words=message)
    return group


def write_minutes(part: Part, *, session: int, preparation: int, may_be_more: bool) -> None:
    """What a provider gave, perhaps more than was agreed. Raises BadHours, MoreThanAgreed."""
    acting.require_quarters(session, or_none=True)
    acting.require_quarters(preparation, or_none=True)
    acting.require_quarters(session + preparation, or_none=True)
    if session + preparation > part.agreed_minutes and not may_be_more:
        raise MoreThanAgreed(part.member.name, part.agreed_minutes)
    part.given_session_minutes = session
    part.given_preparation_minutes = preparation
    part.save()


def _confirms_on(group: Group) -> date | None:
    """Silence is no answer to hours that were disputed, or that are more than was agreed."""
    is_more = any(one.given_minutes > one.agreed_minutes for one in group.providers)
    is_said = group.state == State.AGREED and not is_more
    return by_time.day_if_logged_now() if is_said else None


def _write_given(group: Group, given: Mapping[UUID, Given]) -> None:
    """One of several providers may have given nothing, but not all."""
    if set(given) != {part.id for part in group.providers}:
        raise NotFound
    if not any(one.session + one.preparation for one in given.values()):
        raise BadHours
    for part in group.providers:
        one = given[part.id]
        write_minutes(
            part,
            session=one.session,
            preparation=one.preparation,
            may_be_more=group.may_take_longer,
        )


def _write_came(group: Group, came: Set[UUID]) -> None:
    if not came:
        raise NobodyCame
    if came - {part.id for part in group.recipients}:
        raise NotFound
    for part in group.recipients:
        part.came = part.id in came
        part.save()
