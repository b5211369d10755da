"""Telling of requests: after each change, and in rounds whatever a lost message left."""

from collections.abc import Callable
from typing import Any

from tenant_apps.telling import at_once, digest, forgetting
from tenants import current
from tenants.rounds import network_round
from tenants.tasks import network_task

MOST_AT_ONCE = 50


def teller() -> Callable[[], None]:
    """Work for after the commit: asks a worker to tell in the network current now."""
    network = current.network()

    def send() -> None:
        with current.enter(network):
            tell.apply_async()

    return send


@network_task(name="telling.tell")
def tell(**kwargs: Any) -> None:
    """Some of what is announced; the rest queues up again behind the other networks' work."""
    if at_once.tell_waiting(most=MOST_AT_ONCE) == MOST_AT_ONCE:
        tell.apply_async()


@network_round(name="telling.round", every_seconds=120)
def tell_what_was_left(**kwargs: Any) -> None:
    """Every two minutes: whatever a lost message left."""
    at_once.tell_waiting(most=MOST_AT_ONCE)


@network_round(name="telling.weekly", every_seconds=600)
def weekly(**kwargs: Any) -> None:
    """From Tuesday morning on: each member's weekly mail, as far as the time of a round goes."""
    digest.send_due()


@network_round(name="telling.forget", every_seconds=24 * 3600)
def forget(**kwargs: Any) -> None:
    """Once a day: who was told of what is forgotten where it changes nothing any more."""
    forgetting.forget()
