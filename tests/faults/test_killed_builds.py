"""A provisioning process that is killed at any moment leaves a whole network, or none."""

import os
import random
import signal
import time
from uuid import UUID

import pytest
from django.db import connections

from provisioning import services
from tenants import current
from tests.integration.provisioning.test_build import ask, found, traces
from tests.world import World


def build_in_a_child(run_id: UUID) -> int:
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            with current.shared():
                services.build(run_id)
        finally:
            os._exit(0)
    return child


LONGER = [pytest.param(seed, marks=pytest.mark.full) for seed in range(4, 40)]


@pytest.mark.parametrize("seed", [*range(4), *LONGER])
def test_killed_at_any_moment(world: World, seed: int) -> None:
    run_id = ask()
    child = build_in_a_child(run_id)
    time.sleep(random.Random(seed).uniform(0.0, 0.25))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

    ref = found()
    whole = ref.state == "active"
    # The server may take a moment to notice that its client is gone.
    until = time.monotonic() + 5
    while traces(world, ref.schema) != (3 if whole else 0) and time.monotonic() < until:
        time.sleep(0.05)
        whole = found().state == "active"
    assert traces(world, ref.schema) == (3 if whole else 0)

    with current.shared():
        assert services.build(run_id).already is whole
    assert found().state == "active"
    assert traces(world, ref.schema) == 3
