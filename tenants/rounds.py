"""Work that comes round in every active network, spread over time.

Every few seconds one central task looks which networks are due and sends each a message. A
network's moment within the period follows from its id, so a thousand networks make a thousand
small moments and not one large one. What fell into a pause of the schedule is made up for, once.
Within a network one round of a kind runs at a time: a slow one keeps one worker, never all.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from kernel import clock
from tenants import current, features, locks, selectors
from tenants.current import NetworkRef
from tenants.features import Feature
from tenants.models import Round
from tenants.tasks import NetworkTask, central_task, network_task

SOFT_SECONDS = 60
HARD_SECONDS = 90


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of round: its task, how often a network's turn comes, and what feature it is of."""

    task: NetworkTask
    period_seconds: int
    feature: Feature | None = None

    def is_for(self, network: NetworkRef) -> bool:
        """Whether this network has the feature, if it is of one."""
        return self.feature is None or features.has(network, self.feature)


KINDS: dict[str, Kind] = {}


def network_round(
    *, name: str, every_seconds: int, feature: Feature | None = None
) -> Callable[[Callable[..., None]], NetworkTask]:
    """Declare work that is done once in a period in each active network that has the feature."""

    def declare(work: Callable[..., None]) -> NetworkTask:
        @wraps(work)
        def alone(**kwargs: Any) -> None:
            with locks.only_one(name, seconds=HARD_SECONDS + 10) as mine:
                if mine:
                    work(**kwargs)

        limits = {"soft_time_limit": SOFT_SECONDS, "time_limit": HARD_SECONDS}
        task = network_task(name=name, feature=feature, **limits)(alone)
        KINDS[name] = Kind(task, every_seconds, feature)
        return task

    return declare


@central_task(name="networks.tick")
def tick(**kwargs: Any) -> None:
    """Every few seconds: send the networks whose turn has come since the last tick."""
    for name in sorted(KINDS):
        send_due(name, clock.now())


def send_due(name: str, now: datetime) -> int:
    """Send one kind of round to the networks that are due; returns how many.

    The note of it is made afterwards: a tick that dies sends some twice, and forgets none.
    """
    kind = KINDS[name]
    row, _ = Round.objects.get_or_create(name=name, defaults={"until": now})
    if now <= row.until:
        return 0
    since = max(row.until, now - timedelta(seconds=kind.period_seconds))
    due = [
        network
        for network in selectors.all_in("active")
        if kind.is_for(network) and is_due(name, network.id, kind.period_seconds, since, now)
    ]
    for network in due:
        with current.enter(network):
            kind.task.apply_async()
    Round.objects.filter(name=name, until=row.until).update(until=now)
    return len(due)


def is_due(name: str, network_id: UUID, period: int, since: datetime, now: datetime) -> bool:
    """Whether the network's moment lies after `since` and not after `now`."""
    digest = hashlib.sha256(f"{name}:{network_id}".encode()).digest()
    offset = int.from_bytes(digest[:8]) / 2**64 * period
    return (now.timestamp() - offset) // period > (since.timestamp() - offset) // period
