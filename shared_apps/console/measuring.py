"""How the whole service does, from what is kept of each network: for the public status page.

No network is named in what comes of it, and no figure of one is kept. One that is in trouble by
itself is seen on its own page of the console; here counts what many have.
"""

from django.db.models import Count, Max, Q

from kernel import clock
from shared_apps.console.health import OLD, late_mail
from shared_apps.console.models import NetworkHealth
from shared_apps.status import services as status
from shared_apps.status.models import Component
from shared_apps.trade_watch.models import Reconciliation
from shared_apps.trade_watch.selectors import OVERDUE_AFTER
from tenant_apps.outbox.models import Mail
from tenants.models import Network

# Out of so many networks one is many.
MANY_OF = 10


def measure() -> None:
    """Note how each component does. At the centre."""
    now = clock.now()
    found = NetworkHealth.objects.filter(
        network_id__in=Network.objects.filter(state=Network.State.ACTIVE).values("id")
    ).aggregate(
        count=Count("network_id"),
        behind=Count("network_id", filter=Q(looked_at__lt=now - OLD)),
        late=Count("network_id", filter=Q(mails_late__gt=0, looked_at__gte=now - OLD)),
        looked_at=Max("looked_at"),
        signed_in_at=Max("last_signed_in_at"),
    )
    is_late = _are_many(found["late"], found["count"]) or _centre_is_late()
    is_behind = _are_many(found["behind"], found["count"])
    status.note_reading(component=Component.PAGES, is_working=True, seen_at=found["signed_in_at"])
    status.note_reading(component=Component.MAIL, is_working=not is_late, seen_at=None)
    status.note_reading(
        component=Component.WORK, is_working=not is_behind, seen_at=found["looked_at"]
    )
    _measure_ledgers()


def _measure_ledgers() -> None:
    last = Reconciliation.objects.exclude(state=Reconciliation.State.RUNNING).first()
    if last is None:
        status.note_reading(component=Component.LEDGERS, is_working=True, seen_at=None)
        return
    is_clean = last.state == Reconciliation.State.CLEAN
    is_new = clock.now() - last.started_at <= OVERDUE_AFTER
    status.note_reading(
        component=Component.LEDGERS, is_working=is_clean and is_new, seen_at=last.finished_at
    )


def _are_many(some: int, every: int) -> bool:
    return some * MANY_OF >= every > 0 and some > 0


def _centre_is_late() -> bool:
    return Mail.objects.filter(late_mail()).exists()
