"""Whether time confirms hours that nobody answers, and after how many days. Errors: BadDays.

It is told with the hours when they are logged, and holds for those alone: a change never reaches
what was logged before it.
"""

from datetime import date, timedelta
from uuid import UUID

from kernel import clock, database
from kernel.errors import Refused
from tenant_apps.audit import services as audit
from tenant_apps.policy import selectors
from tenant_apps.policy.models import FEWEST_DAYS, MOST_DAYS, HoursByTime

# Nobody has less than this to answer.
LEAST = timedelta(days=FEWEST_DAYS)


class BadDays(Refused):
    """Too few days to answer, or too many to wait."""

    code = "bad_days"
    status = 422
    default_message = f"Choose {FEWEST_DAYS} to {MOST_DAYS} days, or none."


def days() -> int | None:
    """After how many; None: never. One query."""
    row = HoursByTime.objects.first()
    return row.days if row else None


def day_if_logged_now() -> date | None:
    """On which day hours that are logged now are confirmed, if nobody answers. One query."""
    after = days()
    return selectors.today() + timedelta(days=after) if after else None


def change(*, days: int | None, by: UUID) -> None:
    """Turn it on, with so many days, or off. Raises BadDays."""
    with database.atomic():
        row, _made = HoursByTime.objects.select_for_update().get_or_create(single=True)
        before = row.days
        if before == days:
            return
        row.days = days
        row.changed_at = clock.now()
        with database.refusing({"policy_by_time_days": BadDays()}):
            row.save()
        detail = {"before": before, "after": days}
        audit.record(action="policy.by_time_changed", by=by, subject=row.id, detail=detail)
