"""A worker that is killed at any step of a removal leaves it to the next, which finishes."""

import os
import random
import signal
import time
from collections.abc import Callable

import pytest
from django.db import connections

from provisioning.removal import running
from shared_apps.removing.models import Receipt, Removal
from tenant_apps.audit.models import Event
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.factories.removing import RemovalFactory
from tests.integration.provisioning.test_build import traces
from tests.integration.provisioning.test_removal import found_anywhere, stored
from tests.world import World

NAME, SLUG = "Quokka Care Partnership", "quokka-care"
WORDS = [NAME, SLUG, "Quollborough"]


@pytest.fixture
def removal(world: World) -> Removal:
    network = world.network(SLUG, NAME, "school", for_good=True)
    with current.enter(network):
        admit(name="Quintus Quollborough", role="champion")
    return RemovalFactory(network=network)


def in_a_child(work: Callable[[], object]) -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def remove(removal: Removal) -> None:
    with current.shared():
        running.remove(removal.id)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def finished_after(world: World, removal: Removal, network: NetworkRef) -> None:
    """The next worker finds the row free once the server has noticed that the first is gone."""
    until = time.monotonic() + 10
    with current.shared():
        while not running.remove(removal.id) and time.monotonic() < until:
            time.sleep(0.05)
        receipt = Receipt.objects.get()
        assert Event.objects.filter(action="network.removed").count() == 1
    assert receipt.counts["members"] == 1
    assert receipt.ledger_sha256
    assert traces(world, network.schema) == 0
    assert found_anywhere(world, [*WORDS, network.schema]) == []
    assert stored(network) == []


@pytest.mark.parametrize("name", running.STEPS)
@pytest.mark.parametrize("when", ["before its work", "after its work, before it is noted"])
def test_killed_in_each_step(world: World, removal: Removal, name: str, when: str) -> None:
    network = world.ref(removal.network_id)
    work = running.STEPS[name]

    def killed(*args: object) -> dict[str, object]:
        if when.startswith("after"):
            work(*args)  # type: ignore[arg-type]
        die()
        return {}

    def child() -> None:
        running.STEPS[name] = killed
        remove(removal)

    _, status = os.waitpid(in_a_child(child), 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    with current.shared():
        steps = list(running.STEPS)
        former = steps[steps.index(name) - 1] if steps.index(name) else ""
        assert Removal.objects.get().step == former
        assert not Receipt.objects.exists()
    finished_after(world, removal, network)


LONGER = [pytest.param(seed, marks=pytest.mark.full) for seed in range(3, 30)]


@pytest.mark.parametrize("seed", [*range(3), *LONGER])
def test_killed_at_any_moment(world: World, removal: Removal, seed: int) -> None:
    network = world.ref(removal.network_id)
    child = in_a_child(lambda: remove(removal))
    time.sleep(random.Random(seed).uniform(0.0, 1.5))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    finished_after(world, removal, network)
