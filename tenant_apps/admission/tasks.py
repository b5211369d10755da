"""Every five minutes, each network at its own moment: what was left untold, and who can be gone."""

from typing import Any

from shared_apps.federation import leaving, membership
from tenant_apps.admission import telling
from tenants import current
from tenants.rounds import network_round


@network_round(name="admission.follow", every_seconds=300)
def follow(**kwargs: Any) -> None:
    """Let a network that is leaving be gone once it can, and tell of what happened.

    Of one that has left, what others still have of its people is erased.
    """
    network = current.network()
    stands = membership.of(network.id)
    with current.shared():
        if stands.state == membership.State.LEAVING:
            leaving.is_gone(network=network)
        elif stands.left_at:
            leaving.forget(network)
    telling.tell(network)
