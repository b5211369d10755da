"""A worker killed in the middle of a task leaves nothing of it; it runs again, where it belongs."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import cache

from config.embedded import cast
from tenant_apps.audit.models import Event
from tenants import current
from tenants.current import NetworkRef
from tests.faults.writing import GATE, NAME, TAKEN_UP_AFTER_SECONDS, WRITING
from tests.isolation import messages
from tests.isolation.outcomes import Outcome, outcome
from tests.site import PROJECT, wait_until
from tests.world import World

QUEUE = "faults"


class Worker:
    """One worker with one process, on a queue of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        build = cast.Build(PROJECT, folder, dict(os.environ))
        _web, self.child, _provisioner, _beat = build.lasting(0)
        self.child.command += ["-Q", QUEUE, "-c", "1", "-I", "tests.faults.writing_tasks"]

    def start(self) -> None:
        self.child.start()
        wait_until(self.child.is_ready)

    def has_run(self, task_id: str) -> bool:
        return outcome(self.child.log.read_text(), task_id) is Outcome.RAN


@pytest.fixture
def worker(servers: None, tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(tmp_path / "log")
    World.recycles = False
    try:
        worker.start()
        yield worker
    finally:
        worker.child.stop()
        World.recycles = True


def send(network: NetworkRef, action: str) -> str:
    """A task as code in the network would send it; returns its id."""
    return messages.of_network(NAME, network, {"action": action}).send(queue=QUEUE).task_id


@contextmanager
def gate_closed(world: World) -> Iterator[Callable[[int], bool]]:
    """Tasks stop at the gate; asks whether so many of them wait there."""
    with world.admin() as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [GATE])

        def wait_there(how_many: int) -> bool:
            row = admin.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                " AND objid = %s",
                [GATE],
            ).fetchone()
            return row == (how_many,)

        yield wait_there


def writer(network: NetworkRef) -> int:
    """The process that runs the task of this network now."""
    with current.enter(network):
        return int(cache.get(WRITING) or 0)


def written(network: NetworkRef, action: str) -> list[tuple[str, dict[str, str]]]:
    """What stands of a task in a network's audit."""
    with current.enter(network):
        events = Event.objects.filter(action__startswith=action).order_by("id")
        return [(one.action, one.detail) for one in events]


def all_of(network: NetworkRef, action: str) -> list[tuple[str, dict[str, str]]]:
    """What a task leaves that ran once, in this network."""
    done = {"role": network.schema, "path": f"{network.schema}, extensions"}
    return [(f"{action}.begun", {}), (f"{action}.done", done)]


def test_a_killed_process_leaves_nothing_and_its_task_runs_again_in_its_network(
    worker: Worker, world: World, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with gate_closed(world) as wait_there:
        task_id = send(nwl, "killed")
        wait_until(lambda: wait_there(1))
        first = writer(nwl)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: wait_there(2) and writer(nwl) != first)
        assert written(nwl, "killed") == []
    wait_until(lambda: worker.has_run(task_id))
    assert written(nwl, "killed") == all_of(nwl, "killed")
    assert written(warwick, "killed") == []

    next_id = send(warwick, "next")
    wait_until(lambda: worker.has_run(next_id))
    assert written(warwick, "next") == all_of(warwick, "next")
    assert written(nwl, "next") == []
    assert writer(warwick) == writer(nwl)


def test_what_a_killed_worker_had_taken_another_takes_up(
    worker: Worker, world: World, nwl: NetworkRef, warwick: NetworkRef, tmp_path: Path
) -> None:
    with gate_closed(world) as wait_there:
        task_id = send(nwl, "lost")
        wait_until(lambda: wait_there(1))
        worker.child.kill()
        assert written(nwl, "lost") == []
    time.sleep(TAKEN_UP_AFTER_SECONDS)
    next_id = send(warwick, "next")
    another = Worker(tmp_path / "another")
    try:
        another.start()
        wait_until(lambda: another.has_run(task_id) and another.has_run(next_id))
    finally:
        another.child.stop()
    for network, action in ((nwl, "lost"), (warwick, "next")):
        assert written(network, action) == all_of(network, action)
    assert written(nwl, "next") == written(warwick, "lost") == []
