"""Telling in a real worker: killed in the middle of a request it leaves nothing of that one, and
another worker tells of all, each member once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.telling.models import Announcement, Told
from tenants import current
from tenants.current import NetworkRef
from tests.factories.skills import SkillFactory
from tests.faults.test_killed_rounds import send
from tests.faults.test_killed_tasks import Worker, worker
from tests.integration.telling.conftest import ask, crowd, knows
from tests.site import wait_until
from tests.world import World

__all__ = ["worker"]
TELL = "telling.tell"


@contextmanager
def held_up(world: World, network: NetworkRef, listing: Listing, member: Member) -> Iterator[None]:
    """Whoever tells this member of this request waits, until the end."""
    with world.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute(f"SET search_path = {network.schema}")
        admin.execute(
            "INSERT INTO telling_told (id, listing_id, member_id, how, week, told_at)"
            " VALUES (gen_random_uuid(), %s, %s, 'weekly', date_trunc('week', now())::date, now())",
            [listing.id, member.id],
        )
        yield


def waits_there(world: World) -> bool:
    with world.admin() as admin:
        found = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND query LIKE '%%telling_told%%'"
        ).fetchone()
    return found == (1,)


def told(network: NetworkRef) -> tuple[int, int, int]:
    """How many are noted as told, have mail, and how many requests wait."""
    with current.enter(network):
        mails = Mail.objects.filter(subject__startswith="Can you help?")
        waiting = Announcement.objects.filter(done_at=None)
        return Told.objects.count(), mails.count(), waiting.count()


def test_each_is_told_once_though_the_worker_dies(
    worker: Worker, world: World, nwl: NetworkRef, alice: Member, bob: Member, tmp_path: Path
) -> None:
    with current.enter(nwl):
        skill = SkillFactory()
        knows(bob, skill)
        crowd(skill, 4)
        _first, second = (ask(skill, alice) for _ in range(2))
    with held_up(world, nwl, second, bob):
        send(TELL, nwl)
        wait_until(lambda: waits_there(world))
        assert told(nwl) == (5, 5, 1)
        worker.child.kill()
        wait_until(lambda: told(nwl) == (5, 5, 1))
    wait_until(lambda: not waits_there(world))
    another = Worker(tmp_path / "another")
    try:
        another.start()
        for _ in range(2):
            task_id = send(TELL, nwl)
            wait_until(lambda one=task_id: another.has_run(one))
    finally:
        another.child.stop()
    assert told(nwl) == (10, 10, 0)
