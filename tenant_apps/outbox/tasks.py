"""Sending what waits, here and everywhere."""

from collections.abc import Callable
from typing import Any

from tenant_apps.outbox import delivery
from tenants import current, selectors
from tenants.tasks import central_task, network_task


def sender() -> Callable[[], None]:
    """Work for after the commit: asks a worker to send what waits in the schema current now."""
    network = current.network_or_none()

    def send() -> None:
        if network is None:
            send_at_the_centre.apply_async()
            return
        with current.enter(network):
            send_here.apply_async()

    return send


@network_task(name="outbox.send")
def send_here(**kwargs: Any) -> None:
    delivery.send_waiting()


@central_task(name="outbox.send_central")
def send_at_the_centre(**kwargs: Any) -> None:
    delivery.send_waiting()


@central_task(name="outbox.sweep")
def sweep(**kwargs: Any) -> None:
    """Every half minute: whatever a lost message left waiting."""
    delivery.send_waiting()
    for network in selectors.all_in("active"):
        with current.enter(network):
            send_here.apply_async()
