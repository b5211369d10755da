"""Reminders of meetings in a real worker: killed in the middle, it tells nobody twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.core.cache import cache

from kernel import clock
from tenant_apps.meetings.models import Meeting
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.meetings import MeetingFactory, in_days
from tests.faults.test_killed_rounds import send
from tests.faults.test_killed_tasks import Worker, worker
from tests.site import wait_until
from tests.world import World

__all__ = ["worker"]
REMIND = "meetings.remind"


@contextmanager
def held_up(world: World, network: NetworkRef, meeting: Meeting) -> Iterator[None]:
    """Whoever notes that this meeting's reminder was sent waits, until the end."""
    with world.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute(f"SET LOCAL search_path = {network.schema}")
        admin.execute("SELECT 1 FROM meetings_meeting WHERE id = %s FOR UPDATE", [meeting.id])
        yield


def waits_there(world: World) -> bool:
    with world.admin() as admin:
        found = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND query LIKE 'UPDATE \"meetings_meeting\"%%'"
        ).fetchone()
    return found == (1,)


def reminders(network: NetworkRef) -> list[int]:
    """How many mails were queued, and how many meetings say that their two were told."""
    with current.enter(network):
        mails = Mail.objects.filter(subject__startswith="Tomorrow you meet").count()
        return [mails, Meeting.objects.filter(reminded_at__isnull=False).count()]


def test_each_is_told_once_though_the_worker_dies(
    worker: Worker, world: World, nwl: NetworkRef, alice: Member, bob: Member, tmp_path: Path
) -> None:
    with current.enter(nwl):
        meetings = []
        for hour in (9, 10, 11):
            exchange = ExchangeFactory(provider=bob, recipient=alice, state="accepted", minutes=15)
            starts = [in_days(2, hour=hour)]
            meetings.append(MeetingFactory(exchange=exchange, state="agreed", starts=starts))
        Meeting.objects.update(remind_at=clock.now() - timedelta(minutes=1))
    with held_up(world, nwl, meetings[1]):
        send(REMIND, nwl)
        wait_until(lambda: waits_there(world))
        worker.child.kill()
        assert reminders(nwl) == [2, 1]
    # Let go by itself after a hundred seconds.
    with current.enter(nwl):
        cache.delete(f"lock:{REMIND}")
    wait_until(lambda: not waits_there(world))
    another = Worker(tmp_path / "another")
    try:
        another.start()
        for _ in range(2):
            task_id = send(REMIND, nwl)
            wait_until(lambda one=task_id: another.has_run(one))
    finally:
        another.child.stop()
    assert reminders(nwl) == [6, 3]
