"""What brokers do with the queue. Each is one transaction, logged, and told to those it is for.

Raises NotFound for what is not in the queue, and the errors of `refusals`.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from kernel import clock, database
from kernel.errors import Forbidden, NotFound
from tenant_apps.audit import services as audit
from tenant_apps.brokering import mails, selectors
from tenant_apps.brokering.models import Act, Case, Kind
from tenant_apps.brokering.refusals import (
    MailsUnwanted,
    NobodyChosen,
    NobodyToNudge,
    NotAsRead,
    NotSuggested,
    NudgedLately,
    TakenByOther,
    WeekIsFull,
)
from tenant_apps.brokering.selectors import Item
from tenant_apps.hearing import selectors as choices
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, scope_of
from tenant_apps.reminders import places
from tenant_apps.reminders.models import Reminder

NUDGE_EVERY = timedelta(days=4)
MOST_AT_ONCE = 3


def take(*, name: str, by: Member) -> Case:
    """See to it oneself, and alone. Taking it again changes nothing."""
    with database.atomic():
        item, case = _lock(name, by)
        if selectors.holder(case) != by:
            case.taken_by, case.taken_at = by, clock.now()
            case.save(update_fields=["taken_by", "taken_at"])
            _audit("taken", item, by)
    return case


def let_go(*, name: str, by: Member) -> Case:
    """Leave it to others again."""
    with database.atomic():
        item, case = _lock(name, by)
        if case.taken_by_id:
            case.taken_by = case.taken_at = None
            case.save(update_fields=["taken_by", "taken_at"])
            _audit("let_go", item, by)
    return case


def finish(*, name: str, by: Member) -> Case:
    """Nothing more is to be done: it stays away until it waits for a newer reason."""
    with database.atomic():
        item, case = _lock(name, by)
        case.taken_by = case.taken_at = None
        case.done_by, case.done_at = by, clock.now()
        case.save(update_fields=["taken_by", "taken_at", "done_by", "done_at"])
        _audit("done", item, by)
    return case


def nudge(*, name: str, by: Member, seen: str | None = None) -> list[Act]:
    """Write to those whose answer is awaited, once in some days, by day, and few a week.

    Where any of several may answer, it goes to those who have a place for it. `seen`: the mark of
    what the broker has read; NotAsRead where it would say something else by now.
    """
    with database.atomic():
        item, case = _lock(name, by)
        awaited = {member.id: member for member in item.awaited if member != by}
        if not awaited:
            raise NobodyToNudge
        letter = mails.shown(item, by=by)
        if seen is not None and (letter is None or letter.mark != seen):
            raise NotAsRead
        if case.nudged_at and case.nudged_at > clock.now() - NUDGE_EVERY:
            raise NudgedLately(case.nudged_at + NUDGE_EVERY)
        unwilling = choices.unwilling_to_hear_from_brokers(awaited)
        willing = [one.id for one in awaited.values() if one.is_active and one.id not in unwilling]
        if not willing:
            raise MailsUnwanted
        reached = [awaited[one] for one in places.take(willing, Reminder.How.BROKER)]
        if not reached:
            raise WeekIsFull
        case.nudged_at = clock.now()
        case.save(update_fields=["nudged_at"])
        acts = [_act(Act.What.NUDGED, item, member, by) for member in reached]
        Act.objects.bulk_create(acts)
        for member in reached:
            _audit("nudged", item, by, member=member.id)
        mails.nudge(item, reached, by=by)
    return acts


def suggest(*, name: str, members: Iterable[UUID], by: Member) -> list[Act]:
    """Tell some of those who may help of a request, and its owner that they were told."""
    wanted = set(members)
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise NobodyChosen
    with database.atomic():
        item, _ = _lock(name, by)
        listing = item.listing
        if listing is None:
            raise NotFound
        chosen = [one for one in selectors.suggestions(listing) if one.member.id in wanted]
        if len(chosen) < len(wanted) or len(places.take(wanted, Reminder.How.BROKER)) < len(wanted):
            raise NotSuggested
        acts = [_act(Act.What.SUGGESTED, item, one.member, by) for one in chosen]
        Act.objects.bulk_create(acts)
        for one in chosen:
            _audit("suggested", item, by, member=one.member.id)
        mails.suggestions(listing, chosen, by=by)
    return acts


def _lock(name: str, by: Member) -> tuple[Item, Case]:
    """What is in the queue, with its case, which nobody else holds or changes until the end."""
    if not scope_of(by, Permission.EXCHANGE_BROKER):
        raise Forbidden
    place = selectors.get(by, name).place
    Case.objects.get_or_create(kind=place.kind, subject=place.subject)
    cases = Case.objects.select_for_update(of=("self",)).select_related("taken_by")
    case = cases.get(kind=place.kind, subject=place.subject)
    # Whoever held the lock may have finished it, or done the same just now.
    item = selectors.get(by, name)
    held_by = selectors.holder(case)
    if held_by is not None and held_by != by:
        raise TakenByOther(held_by.name)
    return item, case


def _act(what: Act.What, item: Item, member: Member, by: Member) -> Act:
    return Act(
        what=what,
        kind=item.place.kind,
        subject=item.place.subject,
        broker=by,
        member=member,
        listing=item.listing,
        exchange=item.exchange,
        group=item.group,
        at=clock.now(),
    )


def _audit(verb: str, item: Item, by: Member, member: UUID | None = None) -> None:
    detail = {"kind": Kind(item.place.kind).value}
    if member is not None:
        detail["member"] = str(member)
    audit.record(action=f"brokering.{verb}", by=by.id, subject=item.place.subject, detail=detail)
