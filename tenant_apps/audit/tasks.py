"""Sealing the audit, in every network and at the centre."""

from typing import Any

from tenant_apps.audit import sealing
from tenants.rounds import network_round
from tenants.tasks import central_task


@network_round(name="audit.seal", every_seconds=600)
def seal(**kwargs: Any) -> None:
    """Every ten minutes: what was done in the network since."""
    sealing.seal_all()


@central_task(name="audit.seal_central")
def seal_central(**kwargs: Any) -> None:
    """The same for what was done at the centre."""
    sealing.seal_all()
