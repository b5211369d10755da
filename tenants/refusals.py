"""Messages that no worker ran: counted by day, for operators to see."""

import logging
from uuid import UUID

from django.db.models import F

from kernel import clock, database
from tenants import current
from tenants.models import RefusedTask

logger = logging.getLogger(__name__)


def note(*, task: str, reason: RefusedTask.Reason, network_id: UUID | None) -> None:
    """Count one. `network_id` only where the message proved it."""
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
