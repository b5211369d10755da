"""Reminders of meetings in a real worker: killed in the middle, it tells nobody twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.cache import cache

from kernel import clock
from tenant_apps.group_times.models import GroupMeeting
from tenant_apps.meetings.models import Meeting
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.group_times import GroupMeetingFactory
from tests.factories.groups import GroupFactory
from tests.factories.meetings import MeetingFactory, in_days
from tests.faults.test_killed_rounds import send
from tests.faults.test_killed_tasks import Worker, worker
from tests.site import wait_until
from tests.world import World

__all__ = ["worker"]


@contextmanager
def held_up(world: World, network: NetworkRef, table: str, row_id: UUID) -> Iterator[None]:
    """Whoever notes that this meeting's reminder was sent waits, until the end."""
    with world.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute(f"SET LOCAL search_path = {network.schema}")
        admin.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [row_id])
        yield


def waits_there(world: World, table: str) -> bool:
    with world.admin() as admin:
        found = admin.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE wait_event_type = 'Lock' AND query LIKE %s",
            [f'UPDATE "{table}"%'],
        ).fetchone()
    return found == (1,)


def reminders(network: NetworkRef, model: type[Meeting | GroupMeeting]) -> list[int]:
    """How many mails were queued, and of how many meetings all were told."""
    with current.enter(network):
        mails = Mail.objects.filter(subject__startswith="Tomorrow you meet").count()
        return [mails, model.objects.filter(reminded_at__isnull=False).count()]


@dataclass(frozen=True)
class Dying:
    """A worker that is killed over the second of three meetings, and another that goes on."""

    worker: Worker
    world: World
    network: NetworkRef
    folder: Path

    def over(self, model: type[Meeting | GroupMeeting], ids: list[UUID], *, task: str) -> None:
        """Of each meeting two people are told, once."""
        table = model._meta.db_table
        with current.enter(self.network):
            model.objects.update(remind_at=clock.now() - timedelta(minutes=1))
        with held_up(self.world, self.network, table, ids[1]):
            send(task, self.network)
            wait_until(lambda: waits_there(self.world, table))
            self.worker.child.kill()
            assert reminders(self.network, model) == [2, 1]
        # Let go by itself after a hundred seconds.
        with current.enter(self.network):
            cache.delete(f"lock:{task}")
        wait_until(lambda: not waits_there(self.world, table))
        another = Worker(self.folder / "another")
        try:
            another.start()
            for _ in range(2):
                task_id = send(task, self.network)
                wait_until(lambda one=task_id: another.has_run(one))
        finally:
            another.child.stop()
        assert reminders(self.network, model) == [6, 3]


@pytest.fixture
def dying(worker: Worker, world: World, nwl: NetworkRef, tmp_path: Path) -> Dying:
    return Dying(worker, world, nwl, tmp_path)


def test_each_of_two_is_told_once_though_the_worker_dies(
    dying: Dying, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        ids = []
        for hour in (9, 10, 11):
            exchange = ExchangeFactory(provider=bob, recipient=alice, state="accepted", minutes=15)
            starts = [in_days(2, hour=hour)]
            ids.append(MeetingFactory(exchange=exchange, state="agreed", starts=starts).id)
    dying.over(Meeting, ids, task="meetings.remind")


def test_each_of_a_group_is_told_once_though_the_worker_dies(
    dying: Dying, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        ids = []
        for hour in (9, 10, 11):
            group = GroupFactory(provider=bob, recipients=[alice])
            ids.append(GroupMeetingFactory(group=group, start=in_days(2, hour=hour)).id)
    dying.over(GroupMeeting, ids, task="group_times.remind")
