"""Sealing, in every network and at the centre."""

from typing import Any

from tenant_apps.ledger import sealing
from tenants.rounds import network_round
from tenants.tasks import central_task


@network_round(name="ledger.seal", every_seconds=600)
def seal(**kwargs: Any) -> None:
    """Every ten minutes: what was recorded in the network since."""
    sealing.seal_all()


@central_task(name="ledger.seal_national")
def seal_national(**kwargs: Any) -> None:
    """The same for the national ledger."""
    sealing.seal_all()
