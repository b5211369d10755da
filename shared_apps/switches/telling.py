"""A network's own audit says what was switched, for its champions to see.

The registry is the shared schema's and the network's audit its own: so this is a transaction of
its own, after the other. Who dies in between leaves it untold, which a round finds a while later.
"""

import logging
from datetime import timedelta
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded

from kernel import clock, database
from shared_apps.switches.models import Switching
from tenant_apps.audit import services as audit
from tenants import current
from tenants import selectors as networks

# By then whoever switched it has told of it, or never will.
AT_ONCE = timedelta(minutes=1)

log = logging.getLogger(__name__)


def tell(switching_id: UUID) -> None:
    """Tell of one that is not told yet. Opens the doors it needs."""
    with current.shared():
        switching = Switching.objects.filter(id=switching_id, told_at=None).first()
    if switching is None:
        return
    with current.enter(networks.get(switching.network_id)), database.atomic():
        action = "feature.switched_on" if switching.is_on else "feature.switched_off"
        detail = {"feature": switching.feature, "reason": switching.reason}
        audit.record(action=action, by=None, subject=switching.id, detail=detail)
    with current.shared():
        Switching.objects.filter(id=switching_id).update(told_at=clock.now())


def tell_waiting() -> None:
    """Tell of all that was cut short."""
    with current.shared():
        waiting = Switching.objects.filter(told_at=None, at__lt=clock.now() - AT_ONCE)
        ids = list(waiting.order_by("id").values_list("id", flat=True))
    for one in ids:
        try:
            tell(one)
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("A network was not told of what was switched: %s", one)
