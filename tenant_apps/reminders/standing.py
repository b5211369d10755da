"""What stands still as it did when it was found to be due."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from kernel import clock
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import State as GroupState
from tenant_apps.groups.moves import Move, may, took_part, turn
from tenant_apps.meetings import selectors as meetings
from tenant_apps.meetings.models import Meeting
from tenant_apps.members.models import Member
from tenant_apps.reminders.due import MET_BEFORE, Due
from tenant_apps.reminders.models import Step

_STATES: dict[Step, tuple[State, ...]] = {
    Step.ANSWER: (State.PROPOSED, State.COUNTERED),
    Step.MEET: (State.ACCEPTED,),
    Step.CONFIRM: (State.LOGGED,),
    Step.CONFIRM_AGAIN: (State.LOGGED,),
    Step.LOG: (State.ACCEPTED,),
    Step.FEEDBACK: (State.SETTLED,),
}
_MOVES: dict[Step, Move] = {
    Step.GIVE: Move.TAKE_PART,
    Step.PAY: Move.FUND,
    Step.JOIN: Move.JOIN,
    Step.CONFIRM: Move.CONFIRM,
    Step.CONFIRM_AGAIN: Move.CONFIRM,
    Step.LOG: Move.LOG,
}
_NEED = {step: place for place, step in enumerate(Step)}

Things = list[tuple[Due, Exchange | Group]]


def still(batch: Collection[Due], people: Mapping[UUID, Member]) -> dict[UUID, Things]:
    """What of it is true now, by member, the most needed first."""
    exchanges = Exchange.objects.select_related("provider", "recipient").in_bulk(
        [one.subject for one in batch if one.of == "exchange"]
    )
    groups = _groups([one.subject for one in batch if one.of == "group"])
    choosing = [people[one.member] for one in batch if one.step == Step.MEET]
    times = _times(meetings.to_answer(choosing) if choosing else [])
    to_log = [one.subject for one in batch if one.of == "exchange" and one.step == Step.LOG]
    meeting = meetings.fixed_after(clock.now() - MET_BEFORE, to_log) if to_log else set()
    waiting: dict[UUID, Things] = defaultdict(list)
    for one in sorted(batch, key=lambda one: _NEED[one.step]):
        if one.of == "group":
            group = groups[one.subject]
            if _waits(group, people[one.member], one):
                waiting[one.member].append((one, group))
        else:
            exchange = exchanges[one.subject]
            if one.step == Step.LOG and exchange.id in meeting:
                continue
            if exchange.state in _STATES[one.step] and _since(exchange, one, times) == one.since:
                waiting[one.member].append((one, exchange))
    return waiting


def _groups(ids: list[UUID]) -> Mapping[UUID, Group]:
    return Group.objects.with_people().in_bulk(ids) if ids else {}


def _times(waiting: Iterable[Meeting]) -> dict[tuple[UUID, UUID | None], datetime]:
    """Since when times to meet wait, by exchange and by whom they wait for."""
    return {(one.exchange_id, one.awaiting_id): one.changed_at for one in waiting}


def _since(
    exchange: Exchange, one: Due, times: Mapping[tuple[UUID, UUID | None], datetime]
) -> datetime | None:
    if one.step == Step.MEET:
        return times.get((exchange.id, one.member))
    return exchange.settled_at if one.step == Step.FEEDBACK else exchange.changed_at


def _waits(group: Group, member: Member, one: Due) -> bool:
    if one.step == Step.FEEDBACK:
        is_settled = group.state == GroupState.SETTLED and group.settled_at == one.since
        return is_settled and took_part(member, group)
    move = _MOVES[one.step]
    is_theirs = may(member, move, on=group) if move == Move.LOG else turn(member, group) == move
    part = group.part_of(member.id)
    is_asked = one.step in (Step.GIVE, Step.JOIN)
    since = part.asked_at if part and is_asked else group.changed_at
    return is_theirs and since == one.since
