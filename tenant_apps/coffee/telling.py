"""All who have a seat in a round hear of it: each once, a batch at a time.

A mail has the id of its seat: whoever runs this again, or at the same time, queues no second one.
"""

import time
from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef

from tenant_apps.coffee import mails
from tenant_apps.coffee.models import Seat
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail

BATCH = 1000
MOST_SECONDS = 30.0
_PEOPLE = ("member__user", "pair__low__organisation", "pair__high__organisation")


def tell_of_round(month: date, *, most_seconds: float = MOST_SECONDS) -> int:
    """Tell who has not heard yet, unless it is off already. Returns how many were told.

    Each batch is a transaction; whom there was no time for, the next hour tells.
    """
    until, told = time.monotonic() + most_seconds, 0
    try:
        for seats in _batches(month):
            if time.monotonic() >= until:
                break
            outbox.queue_many([mails.of_seat(seat) for seat in seats], is_bulk=True)
            told += len(seats)
    finally:
        if told:
            outbox.send_waiting()
    return told


def _batches(month: date) -> Iterator[list[Seat]]:
    """Seats whose mail is not queued, and whose pair is not off, a batch at a time."""
    has_heard = Exists(Mail.objects.filter(id=OuterRef("id")))
    on = Seat.objects.filter(round__month=month, pair__skipped_at__isnull=True)
    ids = list(on.filter(~has_heard).order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), BATCH):
        yield list(on.filter(id__in=ids[start : start + BATCH]).select_related(*_PEOPLE))
