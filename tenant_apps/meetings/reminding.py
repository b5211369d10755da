"""The day before: both hear once that they meet, from nine in the morning on.

Mail and note are one transaction: whoever runs this again after a worker died, or at the same time,
tells nobody twice. What was not told before it began is left.
"""

import time
from uuid import UUID

from kernel import clock, database
from tenant_apps.exchanges.models import Exchange
from tenant_apps.meetings import mails
from tenant_apps.meetings.models import FIXED_STATES, Meeting

MOST_SECONDS = 25.0


def remind_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Remind of what is due, the soonest first. Returns of how many meetings."""
    until, told = time.monotonic() + most_seconds, 0
    due = Meeting.objects.filter(
        state__in=FIXED_STATES,
        reminded_at__isnull=True,
        remind_at__lte=clock.now(),
        starts_at__gt=clock.now(),
    )
    for meeting_id, exchange_id in list(due.order_by("starts_at").values_list("id", "exchange_id")):
        if time.monotonic() >= until:
            break
        told += _remind(meeting_id, exchange_id)
    return told


def _remind(meeting_id: UUID, exchange_id: UUID) -> bool:
    """This one, unless it was just told, moved or called off, or someone is at it."""
    with database.atomic():
        exchanges = Exchange.objects.with_people().select_for_update(of=("self",), skip_locked=True)
        exchange = exchanges.filter(id=exchange_id).first()
        if exchange is None:
            return False
        now = clock.now()
        told = Meeting.objects.filter(
            id=meeting_id,
            state__in=FIXED_STATES,
            reminded_at__isnull=True,
            remind_at__lte=now,
            starts_at__gt=now,
        ).update(reminded_at=now)
        if told:
            meeting = Meeting.objects.get(id=meeting_id)
            meeting.exchange = exchange
            mails.remind(meeting)
    return bool(told)
