"""What a round takes up one by one: rows whose time is over, and whatever else is due.

Each is a transaction of its own. One that fails is logged and left for the next time, and the
others go on; a worker that is killed leaves whole ones behind it, and the next goes on from there.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import Q, QuerySet

from kernel import clock

Found = TypeVar("Found")

log = logging.getLogger(__name__)


def each(found: Iterable[Found], expire: Callable[[Found], bool], *, most_seconds: float) -> int:
    """Expire these until the time is up. Returns how many did."""
    until, done = time.monotonic() + most_seconds, 0
    for one in found:
        if time.monotonic() >= until:
            break
        try:
            done += expire(one)
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("Something that was due to expire did not: %s", one)
    return done


def ids(
    rows: QuerySet[Any], *, batch: int, field: str = "expires_at", until: date | None = None
) -> Iterator[UUID]:
    """Of these rows those whose time has passed, the longest ago first, some at a time.

    That time is `expires_at`, until now, or another field until then. None comes twice, whatever
    became of it.
    """
    until, passed = until or clock.now(), Q()
    while True:
        due = rows.filter(passed, **{f"{field}__lte": until}).order_by(field, "id")
        some = list(due.values_list("id", field)[:batch])
        yield from (row_id for row_id, _ in some)
        if len(some) < batch:
            return
        last_id, last_at = some[-1]
        passed = Q(**{f"{field}__gt": last_at}) | Q(**{field: last_at, "id__gt": last_id})
