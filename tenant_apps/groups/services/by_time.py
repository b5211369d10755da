"""Group hours that nobody answered, where the network lets time confirm them: see decision 60."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef, Q

from kernel import database
from tenant_apps.exchanges.services.by_time import is_missed
from tenant_apps.groups.models import Group, Part
from tenant_apps.groups.models.group import Payer, State
from tenant_apps.groups.services.refusals import (
    CreditsMissing,
    CreditsTooMany,
    MemberNotActive,
    PayerAtRest,
)
from tenant_apps.groups.services.settling import settle
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member
from tenant_apps.policy import by_time
from tenant_apps.policy import selectors as rules
from tenants import overdue

BATCH = 200
MOST_SECONDS = 25.0
_REFUSED = (CreditsMissing, CreditsTooMany, MemberNotActive, PayerAtRest)
_SUSPENDED = Member.State.SUSPENDED


def confirm_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Confirm the hours whose day has come, the longest waiting first. Returns how many."""
    if by_time.days() is None:
        forget_days()
        return 0
    today = rules.today()
    soon = today + by_time.LEAST - timedelta(days=1)
    resting = Q(_of_the_suspended()) | Q(payer=Payer.HOST, host__state=_SUSPENDED)
    concerned = Group.objects.filter(Q(confirms_on__lte=today) | resting, state=State.LOGGED)
    due = overdue.ids(concerned, batch=BATCH, field="confirms_on", until=soon)
    return overdue.each(due, _take_up, most_seconds=most_seconds)


def forget_days() -> int:
    """Let time confirm nothing that is logged now. Returns how many waited for it."""
    return Group.objects.filter(confirms_on__isnull=False).update(confirms_on=None)


@repeated
def _take_up(group_id: UUID) -> bool:
    """Confirm this one, unless someone acts on it now or has just acted.

    One that the ledger refuses stays as it is, for the next round and for the brokers.
    """
    today = rules.today()
    with suppress(*_REFUSED), database.atomic():
        group = _free(group_id)
        if group is None or group.confirms_on is None:
            return False
        if _is_resting(group) or is_missed(group.confirms_on, today):
            group.confirms_on = max(group.confirms_on, today + by_time.LEAST)
            group.save(update_fields=["confirms_on"])
            return False
        if group.confirms_on > today:
            return False
        settle(group, by=None, key=uuid5(group.id, f"by time {group.last_position}"))
        return True
    return False


def _of_the_suspended() -> Exists:
    took_part = Q(has_agreed=True) | Q(came=True)
    parts = Part.objects.filter(took_part, group=OuterRef("id"), member__state=_SUSPENDED)
    return Exists(parts.order_by())


def _is_resting(group: Group) -> bool:
    """Whether one who gave, came, or pays is suspended, who cannot answer."""
    people = [one.member for one in group.parts.all() if one.has_agreed or one.came]
    if group.payer == Payer.HOST:
        people.append(group.host)
    return any(one.state == _SUSPENDED for one in people)


def _free(group_id: UUID) -> Group | None:
    """Its people are read once it is locked."""
    logged = Group.objects.filter(id=group_id, state=State.LOGGED)
    if logged.select_for_update(skip_locked=True).first() is None:
        return None
    return Group.objects.with_people().get(id=group_id)
