"""Reminders in a real worker: killed in the middle, it leaves whole batches; each goes out once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.core.cache import cache

from tenant_apps.listings import reminders
from tenant_apps.listings.models import Listing, today
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.faults.test_killed_rounds import send
from tests.faults.test_killed_tasks import Worker, worker
from tests.site import wait_until
from tests.world import World

__all__ = ["worker"]
REMIND = "listings.remind"
MANY = reminders.BATCH + 20


@contextmanager
def held_up(world: World, network: NetworkRef, listing: Listing) -> Iterator[None]:
    """Whoever queues this listing's reminder waits, until the end."""
    with world.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute(f"SET search_path = {network.schema}")
        admin.execute(
            'INSERT INTO outbox_mail (id, "to", subject, text, html, unsubscribe_url, sender_name,'
            " attachment, attachment_name, attachment_type, is_bulk, created_at, due_at, attempts)"
            " VALUES (%s, '', '', '', '', '', '', '', '', '', false, now(), now(), 0)",
            [reminders.key(listing, 2)],
        )
        yield


def waits_there(world: World) -> bool:
    with world.admin() as admin:
        found = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND query LIKE '%%outbox_mail%%'"
        ).fetchone()
    return found == (1,)


def reminded(network: NetworkRef) -> int:
    """How many reminders have been queued."""
    with current.enter(network):
        return Mail.objects.filter(subject__startswith="Closing on").count()


def test_each_goes_out_once_though_the_worker_dies(
    worker: Worker, world: World, nwl: NetworkRef, alice: Member, tmp_path: Path
) -> None:
    with current.enter(nwl):
        day = today() + timedelta(days=2)
        listings = [ListingFactory(owner=alice, closes_on=day) for _ in range(MANY)]
    with held_up(world, nwl, listings[-1]):
        send(REMIND, nwl)
        wait_until(lambda: waits_there(world))
        worker.child.kill()
        assert reminded(nwl) == reminders.BATCH
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
    assert reminded(nwl) == MANY
