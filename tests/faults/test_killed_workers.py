"""A worker killed half-way through a task leaves nothing of it, and no other network notices."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tenant_apps.outbox import tasks
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.site import Site, wait_until
from tests.world import World


def leave_mail(network: NetworkRef, to: str) -> None:
    with current.enter(network):
        Mail.objects.create(to=to, subject="Hello", text="Hello", sender_name=network.name)


def mail(network: NetworkRef, to: str) -> Mail:
    with current.enter(network):
        return Mail.objects.get(to=to)


@pytest.fixture
def held_up(world: World, nwl: NetworkRef) -> Iterator[psycopg.Connection]:
    """A's mail cannot be written while this transaction lasts: a task waits in the middle."""
    with world.admin() as admin:
        admin.autocommit = False
        admin.execute(f"LOCK TABLE {nwl.schema}.outbox_mail IN EXCLUSIVE MODE".encode())
        yield admin


def waiting_backend(world: World, network: NetworkRef) -> int | None:
    """The database process of a task that waits for A's mail."""
    with world.admin() as admin:
        row = admin.execute(
            "SELECT l.pid FROM pg_locks l WHERE NOT l.granted AND l.relation = %s::regclass",
            [f"{network.schema}.outbox_mail"],
        ).fetchone()
    return int(row[0]) if row else None


def worker_processes(site: Site) -> list[int]:
    """The processes in which tasks run: the children of the worker's own."""
    [worker] = [child for child in site.children if child.name == "worker"]
    assert worker._process
    text = Path(f"/proc/{worker._process.pid}/task/{worker._process.pid}/children").read_text()
    return [int(pid) for pid in text.split()]


def test_what_a_killed_worker_did_is_gone_and_done_again(
    site: Site, world: World, nwl: NetworkRef, warwick: NetworkRef, held_up: psycopg.Connection
) -> None:
    leave_mail_before(nwl, held_up)
    with current.enter(nwl):
        tasks.send_here.apply_async()
    wait_until(lambda: waiting_backend(world, nwl) is not None)
    for pid in worker_processes(site):
        os.kill(pid, signal.SIGKILL)
    held_up.rollback()
    leave_mail(warwick, "sofia@example.org")
    with current.enter(warwick):
        tasks.send_here.apply_async()
    assert "Warwick" in site.letter("sofia@example.org")["From"]
    assert "North West London" in site.letter("alice@example.org")["From"]
    wait_until(lambda: mail(nwl, "alice@example.org").sent_at is not None)
    assert mail(nwl, "alice@example.org").attempts == 1
    with current.enter(warwick):
        assert not Mail.objects.filter(to="alice@example.org").exists()


def leave_mail_before(network: NetworkRef, held_up: psycopg.Connection) -> None:
    """The mail is there before the lock is taken again."""
    held_up.rollback()
    leave_mail(network, "alice@example.org")
    held_up.execute(f"LOCK TABLE {network.schema}.outbox_mail IN EXCLUSIVE MODE".encode())
