"""Sending what waits: after each change, and in rounds whatever a lost message left."""

from collections.abc import Callable
from typing import Any

from tenant_apps.outbox import delivery
from tenants import current
from tenants.rounds import network_round
from tenants.tasks import central_task, network_task

MOST_AT_ONCE = 100


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
    """Some of what waits; the rest queues up again behind the other networks' work."""
    if delivery.send_waiting(most=MOST_AT_ONCE) == MOST_AT_ONCE:
        send_here.apply_async()


@network_round(name="outbox.round", every_seconds=30)
def send_what_was_left(**kwargs: Any) -> None:
    """Twice a minute: whatever a lost message left waiting."""
    delivery.send_waiting(most=MOST_AT_ONCE)


@central_task(name="outbox.send_central")
def send_at_the_centre(**kwargs: Any) -> None:
    """What waits in the shared schema."""
    delivery.send_waiting(most=MOST_AT_ONCE)
