"""A list of staff in a real worker: killed in the middle it leaves whole chunks, and another goes
on from there. Each is invited once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache import cache

from tenant_apps.joining import services
from tenant_apps.joining.models import Invitation, StaffUpload
from tenant_apps.joining.services.inviting import CHUNK
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import StaffUploadFactory
from tests.faults.test_killed_rounds import send
from tests.faults.test_killed_tasks import Worker, worker
from tests.site import wait_until
from tests.world import World

__all__ = ["worker"]
LISTS = "joining.lists"
MANY = 2 * CHUNK + 20
LAST = f"ann{MANY - 1}@example.org"


@contextmanager
def held_up(world: World, network: NetworkRef, email: str) -> Iterator[None]:
    """Whoever invites this address waits, until the end."""
    with world.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute(f"SET search_path = {network.schema}")
        admin.execute(
            "INSERT INTO joining_invitation (id, email, name, job_title, role, token_digest,"
            " created_at, sent_at, expires_at, reminded_count)"
            " VALUES (gen_random_uuid(), %s, '', '', 'member', '\\x00', now(), now(),"
            " now() + interval '1 day', 0)",
            [email],
        )
        yield


def waits_there(world: World) -> bool:
    with world.admin() as admin:
        found = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND query LIKE '%%joining_invitation%%'"
        ).fetchone()
    return found == (1,)


def figures(network: NetworkRef) -> tuple[int, int, int]:
    """Who was invited, who was written to, and how far the list is."""
    with current.enter(network):
        held = StaffUpload.objects.get()
        mails = Mail.objects.filter(subject__startswith="You are invited", to__startswith="ann")
        invited = Invitation.objects.filter(upload=held)
        assert held.rows.filter(state="good").count() == held.good_count - held.invited_count
        return invited.count(), mails.count(), held.invited_count


def test_each_is_invited_once_though_the_worker_dies(
    worker: Worker, world: World, nwl: NetworkRef, champion: Member, tmp_path: Path
) -> None:
    rows = "".join(f"Ann,ann{number}@example.org,,\n" for number in range(MANY))
    content = f"name,e-mail,organisation,role\n{rows}".encode()
    with current.enter(nwl):
        upload = StaffUploadFactory(by=champion.id, content=content)
        services.confirm(upload_id=upload.id, by=champion.id)
    with held_up(world, nwl, LAST):
        send(LISTS, nwl)
        wait_until(lambda: waits_there(world))
        worker.child.kill()
        assert figures(nwl) == (2 * CHUNK, 2 * CHUNK, 2 * CHUNK)
    # Let go by itself after a hundred seconds.
    with current.enter(nwl):
        cache.delete(f"lock:{LISTS}")
    wait_until(lambda: not waits_there(world))
    another = Worker(tmp_path / "another")
    try:
        another.start()
        for _ in range(2):
            task_id = send(LISTS, nwl)
            wait_until(lambda one=task_id: another.has_run(one))
    finally:
        another.child.stop()
    assert figures(nwl) == (MANY, MANY, MANY)
