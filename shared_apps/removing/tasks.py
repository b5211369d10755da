"""Asking the worker, which alone may remove, to do so."""

from uuid import UUID

from tenants.tasks import send_central


def start(removal_id: UUID) -> None:
    """Send the request to the worker's queue. Sent twice, it removes once."""
    send_central("provisioning.remove", removal_id=str(removal_id))
