"""Hosts are known from memory, and no process is more than a second behind the registry."""

import subprocess
import sys
import threading
import time

import psycopg
import pytest
from django.db import connection

from tenants import current, hosts, selectors
from tenants import services as registry
from tenants.current import NetworkRef
from tests.counting import everything_asked
from tests.world import World


@pytest.fixture
def memory(nwl: NetworkRef) -> hosts.Hosts:
    """A memory that knows North West London."""
    memory = hosts.Hosts()
    assert memory.find(nwl.host) == nwl
    return memory


def test_a_known_host_costs_no_query(memory: hosts.Hosts, nwl: NetworkRef) -> None:
    with everything_asked() as queries:
        for _ in range(100):
            assert memory.find(nwl.host) == nwl
    assert queries == []


def test_many_hosts_are_told_apart(
    memory: hosts.Hosts, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    for network in (nwl, warwick, nwl, warwick):
        assert memory.find(network.host) == network


def test_unknown_hosts_are_not_remembered(memory: hosts.Hosts, nwl: NetworkRef) -> None:
    before = len(memory._known)
    for number in range(20):
        assert memory.find(f"nobody-{number}.hexitime.localhost") is None
    assert len(memory._known) == before


def test_the_memory_is_bounded(
    monkeypatch: pytest.MonkeyPatch, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    monkeypatch.setattr(hosts, "MOST", 1)
    memory = hosts.Hosts()
    assert memory.find(nwl.host) == nwl
    assert memory.find(warwick.host) == warwick
    assert list(memory._known) == [warwick.host]


def age(memory: hosts.Hosts, seconds: float) -> None:
    """Let this much time pass for a memory."""
    memory._asked_at -= seconds


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE shared.tenants_network SET state = 'suspended' WHERE slug = 'nwl'",
        "UPDATE shared.tenants_network SET name = 'Renamed' WHERE slug = 'nwl'",
        "UPDATE shared.tenants_domain SET domain = 'moved.example' WHERE domain LIKE 'nwl.%'",
        "DELETE FROM shared.tenants_domain WHERE domain LIKE 'nwl.%'",
    ],
)
def test_whoever_changes_the_registry_every_process_sees_it(
    world: World, memory: hosts.Hosts, nwl: NetworkRef, change: str
) -> None:
    with world.admin() as admin:
        admin.execute(change)
    assert memory.find(nwl.host) == nwl
    age(memory, hosts.FRESH_SECONDS)
    assert memory.find(nwl.host) != nwl


def test_what_this_process_changes_it_sees_at_once(nwl: NetworkRef) -> None:
    assert hosts.find(nwl.host) == nwl
    with current.shared():
        registry.suspend(network_id=nwl.id)
    found = hosts.find(nwl.host)
    assert found
    assert found.state == "suspended"


def test_a_change_that_is_rolled_back_changes_nothing(world: World, nwl: NetworkRef) -> None:
    before = selectors.version()
    with world.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute("UPDATE shared.tenants_network SET name = 'Renamed'")
    assert selectors.version() == before


def test_what_was_read_before_a_change_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, world: World, nwl: NetworkRef
) -> None:
    """The version rises between the look at the registry and the note of what was seen."""
    memory = hosts.Hosts()
    look = selectors.by_host

    def slow(host: str) -> NetworkRef | None:
        seen = look(host)
        with world.admin() as admin:
            admin.execute("UPDATE shared.tenants_network SET name = 'Renamed'")
        memory.forget()
        memory._keep_up()
        return seen

    memory._keep_up()
    monkeypatch.setattr(selectors, "by_host", slow)
    assert memory.find(nwl.host) == nwl
    monkeypatch.undo()
    found = memory.find(nwl.host)
    assert found
    assert found.name == "Renamed"


def test_threads_do_not_all_ask_at_once(memory: hosts.Hosts, nwl: NetworkRef) -> None:
    asked: list[int] = []
    real = selectors.version

    def version() -> int:
        asked.append(1)
        time.sleep(0.2)
        return real()

    age(memory, hosts.FRESH_SECONDS)
    found: list[object] = []

    def find() -> None:
        found.append(memory.find(nwl.host))
        connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selectors, "version", version)
        threads = [threading.Thread(target=find) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [nwl] * 8
    assert len(asked) == 1


def test_when_the_registry_cannot_be_asked_nothing_old_is_answered_for_long(
    memory: hosts.Hosts, nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> int:
        raise psycopg.OperationalError("the server is away")

    monkeypatch.setattr(selectors, "version", gone)
    age(memory, hosts.STALE_SECONDS)
    with pytest.raises(psycopg.OperationalError):
        memory.find(nwl.host)


WATCH = """
import django, sys, time
django.setup()
from tenants import hosts
host = sys.argv[1]
assert hosts.find(host).state == "active"
print("ready", flush=True)
began = None
sys.stdin.readline()
began = time.monotonic()
while hosts.find(host).state == "active":
    assert time.monotonic() - began < 1, "too late"
    time.sleep(0.01)
print("seen", flush=True)
"""


def test_another_process_sees_a_suspension_within_a_second(nwl: NetworkRef) -> None:
    watcher = subprocess.Popen(
        [sys.executable, "-c", WATCH, nwl.host],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert watcher.stdin
    assert watcher.stdout
    assert watcher.stdout.readline() == "ready\n"
    with current.shared():
        registry.suspend(network_id=nwl.id)
    watcher.stdin.write("\n")
    watcher.stdin.flush()
    assert watcher.stdout.readline() == "seen\n"
    assert watcher.wait(10) == 0
    watcher.stdin.close()
    watcher.stdout.close()
