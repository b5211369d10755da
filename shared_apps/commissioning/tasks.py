"""Asking the worker, which alone may build, to do so."""

from uuid import UUID

from tenants.tasks import send_central


def start(run_id: UUID) -> None:
    """Send the request to the worker's queue. Sent twice, it builds once."""
    send_central("provisioning.build", run_id=str(run_id))
