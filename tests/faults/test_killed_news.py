"""Champions are told by a real worker: killed in the middle, it leaves nothing of it, and another
one tells each of them once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared_apps.champion_news import mails
from shared_apps.champion_news.models import News, Recipient
from shared_apps.operators.models import Operator
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.champion_news import NewsFactory
from tests.factories.members import admit
from tests.faults.test_killed_tasks import QUEUE, Worker, worker
from tests.isolation import messages
from tests.site import wait_until
from tests.world import World

__all__ = ["worker"]
TELL = "champion_news.tell"


def send(network: NetworkRef, news: News) -> str:
    """The task as the centre's round sends it."""
    return messages.of_network(TELL, network, {"news_id": str(news.id)}).send(queue=QUEUE).task_id


@contextmanager
def held_up(world: World, network: NetworkRef, news: News, champion: Member) -> Iterator[None]:
    """Whoever writes this champion's mail waits, until the end."""
    with world.admin() as admin, admin.transaction(force_rollback=True):
        admin.execute(f"SET search_path = {network.schema}")
        admin.execute(
            'INSERT INTO outbox_mail (id, "to", subject, text, html, unsubscribe_url, sender_name,'
            " attachment, attachment_name, attachment_type, is_bulk, created_at, due_at, attempts)"
            " VALUES (%s, '', '', '', '', '', '', '', '', '', false, now(), now(), 0)",
            [mails.key(news.id, champion.id)],
        )
        yield


def waits_there(world: World) -> bool:
    with world.admin() as admin:
        found = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND query LIKE '%%outbox_mail%%'"
        ).fetchone()
    return found == (1,)


def told(network: NetworkRef, news: News) -> tuple[int, int]:
    """How many mails are written, and notes made in the network's audit."""
    with current.enter(network):
        notes = Event.objects.filter(action="champion_news.received", subject=news.id)
        return Mail.objects.filter(subject=news.title).count(), notes.count()


def test_each_champion_is_told_once_though_the_worker_dies(
    worker: Worker, world: World, nwl: NetworkRef, operator: Operator, tmp_path: Path
) -> None:
    with current.enter(nwl):
        champions = [admit(name=f"Champion {number}", role="champion") for number in range(3)]
    with current.shared():
        news = NewsFactory(by=operator)
    with held_up(world, nwl, news, champions[-1]):
        send(nwl, news)
        wait_until(lambda: waits_there(world))
        worker.child.kill()
        assert told(nwl, news) == (0, 0)
    wait_until(lambda: not waits_there(world))
    another = Worker(tmp_path / "another")
    try:
        another.start()
        for _ in range(2):
            task_id = send(nwl, news)
            wait_until(lambda one=task_id: another.has_run(one))
    finally:
        another.child.stop()
    assert told(nwl, news) == (3, 1)
    with current.shared():
        assert Recipient.objects.get().told_at
