"""Once somebody has left, and every ten minutes: what is open of them ends.

Copies of one's own data are made as soon as they are asked for, and removed after a week.
"""

from collections.abc import Callable
from typing import Any

from tenant_apps.leaving import copying, erasing, finishing
from tenants import current
from tenants.rounds import HARD_SECONDS, SOFT_SECONDS, network_round
from tenants.tasks import NetworkTask, network_task


def finisher() -> Callable[[], None]:
    """Work for after the commit: asks a worker to finish what was begun in this network."""
    return _sender(finish)


def copier() -> Callable[[], None]:
    """The same for copies that were asked for."""
    return _sender(copy)


@network_task(name="leaving.finish")
def finish(**kwargs: Any) -> None:
    """What was begun just now."""
    finishing.go_on()


@network_task(name="leaving.copy", soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def copy(**kwargs: Any) -> None:
    """The copies that were asked for just now."""
    copying.make_asked()


@network_round(name="leaving.round", every_seconds=600)
def go_on(**kwargs: Any) -> None:
    """Whatever a lost message left, and what waited until nothing was held any more."""
    finishing.go_on()
    erasing.erase_due()


@network_round(name="leaving.copies", every_seconds=600)
def look_after_copies(**kwargs: Any) -> None:
    """Copies whose week is over go, and those that a lost message left are made."""
    copying.remove_old()
    copying.make_asked()


def _sender(task: NetworkTask) -> Callable[[], None]:
    network = current.network()

    def send() -> None:
        with current.enter(network):
            task.apply_async()

    return send
