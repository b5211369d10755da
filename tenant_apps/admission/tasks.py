"""Every five minutes, each network at its own moment: what was left untold, and who can be gone."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from kernel import clock
from shared_apps.federation import leaving, membership
from tenant_apps.admission import telling
from tenant_apps.admission.models import StepTold
from tenants import current
from tenants.current import NetworkRef
from tenants.rounds import network_round

# What was begun before a network left is over by then.
AFTERMATH = timedelta(hours=1)


@network_round(name="admission.follow", every_seconds=300)
def follow(**kwargs: Any) -> None:
    """Let a network that is leaving be gone once it can, and tell of what happened.

    Of one that has left, what others still have of its people is erased.
    """
    network = current.network()
    stands = membership.of(network.id)
    if stands.state == membership.State.LEAVING:
        with current.shared():
            leaving.is_gone(network=network)
    elif stands.left_at:
        _forget(network, stands.left_at)
    telling.tell(network)


def _forget(network: NetworkRef, left_at: datetime) -> None:
    """Until it was done when nothing could be under way any more."""
    key = uuid5(network.id, f"forgotten {left_at}")
    if StepTold.objects.filter(step_id=key).exists():
        return
    with current.shared():
        leaving.forget(network)
    if left_at < clock.now() - AFTERMATH:
        StepTold.objects.get_or_create(step_id=key)
