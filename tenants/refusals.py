"""Messages that no worker ran: counted by day, for operators to see."""

import logging
from typing import Any
from uuid import UUID

from celery.signals import task_unknown
from django.db.models import F

from kernel import clock, database
from tenants import current, metrics
from tenants.models import RefusedTask

logger = logging.getLogger(__name__)

# Whatever the message says: anybody's words would make rows and figures without end.
UNKNOWN = "unknown"


def note(*, task: str, reason: RefusedTask.Reason, network_id: UUID | None) -> None:
    """Count one. `network_id` only where the message proved it."""
    metrics.count("hexitime_tasks_refused_total", task=task, reason=reason.value)
    logger.warning("Refused %s: %s", task, reason.label)
    now = clock.now()
    with current.shared(), database.atomic():
        row, _ = RefusedTask.objects.get_or_create(
            day=now.date(),
            task=task[:120],
            reason=reason,
            network_id=network_id,
            defaults={"last_at": now},
        )
        RefusedTask.objects.filter(id=row.id).update(count=F("count") + 1, last_at=now)


def install() -> None:
    """Count messages of tasks that a worker has not heard of, which run no code of a task."""
    task_unknown.connect(_note_unknown, weak=False)


def _note_unknown(**kwargs: Any) -> None:
    """In the worker's first process, which goes on to fork others: it keeps no connection."""
    try:
        note(task=UNKNOWN, reason=RefusedTask.Reason.UNKNOWN_TASK, network_id=None)
    finally:
        database.connection().close()
