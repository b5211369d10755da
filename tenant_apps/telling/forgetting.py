"""Who was told of what is forgotten once it changes nothing any more.

A request that ended is told of to nobody again: four weeks later nobody need know who was. Of
others, such as one that is renewed and renewed, it is known for a year: nobody is told of them
twice in that time. What was announced matters for as long as the weekly mail looks back.
"""

import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel import clock
from tenant_apps.listings.models import Listing
from tenant_apps.telling.models import Announcement, Told

AFTER_THE_END = timedelta(weeks=4)
AT_MOST = timedelta(days=365)
BATCH = 2000
MOST_SECONDS = 30.0
# No move leads from these back to where a request is announced.
ENDED = (Listing.State.FULFILLED, Listing.State.WITHDRAWN, Listing.State.REMOVED)


def forget(*, most_seconds: float = MOST_SECONDS) -> int:
    """Delete what is old, some at a time; returns how many rows. Safe to run twice at once.

    What there is no time for, the next round deletes.
    """
    until, now, count = time.monotonic() + most_seconds, clock.now(), 0
    ended = Q(listing__state__in=ENDED, told_at__lt=now - AFTER_THE_END)
    count += delete(Told.objects.filter(ended | Q(told_at__lt=now - AT_MOST)), until)
    count += delete(Announcement.objects.filter(done_at__lt=now - AFTER_THE_END), until)
    return count


def delete(old: QuerySet[Any], until: float) -> int:
    """Delete some at a time until that moment, each batch in a transaction of its own."""
    count, after = 0, UUID(int=0)
    while time.monotonic() < until:
        batch = list(old.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:BATCH])
        if not batch:
            break
        count += old.model._default_manager.filter(id__in=batch).delete()[0]
        after = batch[-1]
    return count
