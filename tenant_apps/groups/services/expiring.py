"""Groups that nobody took further: each ends in a transaction of its own, and nothing stays held.

One that fails is logged and left for the next time, and the others go on.
"""

import logging
import time
from collections.abc import Iterator
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import Q

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.event import Kind
from tenant_apps.groups.models.group import State
from tenant_apps.groups.services import acting, payment
from tenant_apps.ledger.repeating import repeated

BATCH = 200
MOST_SECONDS = 25.0

log = logging.getLogger(__name__)


def expire_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Expire the groups whose time is over, the longest first. Returns how many."""
    until, done = time.monotonic() + most_seconds, 0
    for group_id in _due():
        if time.monotonic() >= until:
            break
        try:
            done += _expire(group_id)
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("A group that was due to expire did not: %s", group_id)
    return done


def _due() -> Iterator[UUID]:
    """All that are due, a batch at a time; none comes twice, whatever became of it."""
    now, passed = clock.now(), Q()
    while True:
        due = Group.objects.filter(passed, expires_at__lte=now).order_by("expires_at", "id")
        batch = list(due.values_list("id", "expires_at")[:BATCH])
        yield from (group_id for group_id, _at in batch)
        if len(batch) < BATCH:
            return
        last_id, last_at = batch[-1]
        passed = Q(expires_at__gt=last_at) | Q(expires_at=last_at, id__gt=last_id)


@repeated
def _expire(group_id: UUID) -> bool:
    """Expire this one, unless someone acts on it now or has just acted."""
    with database.atomic():
        due = Group.objects.filter(id=group_id, expires_at__lte=clock.now())
        if due.select_for_update(skip_locked=True).first() is None:
            return False
        group = Group.objects.with_people().get(id=group_id)
        was_held = group.state == State.AGREED
        group.state = State.EXPIRED
        group.expires_at = None
        acting.happened(group, Kind.EXPIRED, by=None, key=uuid7())
        if was_held:
            payment.release(group, by=None)
    return True
