"""Groups that nobody took further: each ends by itself, and nothing stays held."""

from uuid import UUID

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.event import Kind
from tenant_apps.groups.models.group import State
from tenant_apps.groups.services import acting, payment
from tenant_apps.ledger.repeating import repeated
from tenants import overdue

BATCH = 200
MOST_SECONDS = 25.0


def expire_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Expire the groups whose time is over, the longest first. Returns how many."""
    due = overdue.ids(Group.objects.all(), batch=BATCH)
    return overdue.each(due, _expire, most_seconds=most_seconds)


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
