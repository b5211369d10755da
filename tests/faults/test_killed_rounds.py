"""Rounds in a real worker: one killed in the middle leaves whole parts, and the next goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.core.cache import cache

from kernel import clock
from tenant_apps.exchanges.models import Exchange, ExchangeEvent
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.ledger.models import AccountChange
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.policy import selectors
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.ledger import AccountFactory
from tests.factories.members import admit
from tests.factories.policy import HoursByTimeFactory, PolicyChangeFactory
from tests.faults.test_killed_tasks import QUEUE, Worker, worker
from tests.integration.exchanges.conftest import account, figures
from tests.isolation import messages
from tests.site import wait_until
from tests.world import World

__all__ = ["worker"]
APPLY, EXPIRE, CONFIRM = "policy.apply", "exchanges.expire", "exchanges.confirm_by_time"


def send(name: str, network: NetworkRef) -> str:
    """The round of this network, as the tick sends it."""
    return messages.of_network(name, network, {}).send(queue=QUEUE).task_id


def changed(network: NetworkRef) -> list[UUID]:
    """The accounts that have changed, one for each change."""
    with current.enter(network):
        return list(AccountChange.objects.values_list("account", flat=True))


@contextmanager
def held_up(
    world: World, network: NetworkRef, account: UUID, *, rows: str = "ledger_account WHERE id"
) -> Iterator[None]:
    """Whoever changes this account waits, until the end; or pays from it, by its stripes."""
    with world.admin() as admin, admin.transaction():
        admin.execute(f"SET search_path = {network.schema}")
        admin.execute(f"SELECT FROM {rows} = %s FOR UPDATE", [account])
        yield


def waits_there(world: World) -> bool:
    with world.admin() as admin:
        found = admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND query LIKE '%%ledger_account_change%%'"
        ).fetchone()
    return found == (1,)


def test_accounts_follow_once_though_the_worker_dies(
    worker: Worker, world: World, nwl: NetworkRef, tmp_path: Path
) -> None:
    with current.enter(nwl):
        accounts = sorted(AccountFactory().id for _ in range(230))
        PolicyChangeFactory(in_days=0)
    with held_up(world, nwl, accounts[150]):
        send(APPLY, nwl)
        wait_until(lambda: waits_there(world))
        worker.child.kill()
        assert sorted(changed(nwl)) == accounts[:100]
    # Let go by itself after a hundred seconds.
    with current.enter(nwl):
        cache.delete(f"lock:{APPLY}")
    wait_until(lambda: not waits_there(world))
    another = Worker(tmp_path / "another")
    try:
        another.start()
        wait_until(lambda: _goes_on(another, nwl))
    finally:
        another.child.stop()
    assert sorted(changed(nwl)) == accounts


def _goes_on(worker: Worker, network: NetworkRef) -> bool:
    """Another round, and whether all accounts have followed after it."""
    task_id = send(APPLY, network)
    wait_until(lambda: worker.has_run(task_id))
    return len(changed(network)) == 230


def test_agreements_run_out_and_both_are_told(
    worker: Worker, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        made = ExchangeFactory(provider=bob, recipient=alice, state=State.ACCEPTED)
        made.expires_at = clock.now() - timedelta(minutes=1)
        made.save()
        assert figures(alice) == (120, 60)
        Mail.objects.all().delete()
    tasks = [send(EXPIRE, nwl) for _ in range(2)]
    wait_until(lambda: all(worker.has_run(one) for one in tasks))
    with current.enter(nwl):
        assert Exchange.objects.get().state == State.EXPIRED
        assert ExchangeEvent.objects.filter(kind="expired").count() == 1
        assert figures(alice) == (120, 0)
        assert sorted(Mail.objects.values_list("to", flat=True)) == sorted(
            [alice.user.email, bob.user.email]
        )


def test_hours_that_nobody_answered_move_once_though_the_worker_dies(
    worker: Worker, world: World, nwl: NetworkRef, alice: Member, bob: Member, tmp_path: Path
) -> None:
    with current.enter(nwl):
        HoursByTimeFactory()
        carl, dora = admit(name="Carl Carter"), admit(name="Dora Dean")
        pairs = [(bob, alice), (dora, carl)]
        made = [ExchangeFactory(provider=one, recipient=two, state="logged") for one, two in pairs]
        Exchange.objects.update(confirms_on=selectors.today())
        kept = account(carl).id
    with held_up(world, nwl, kept, rows="ledger_stripe WHERE account_id"):
        send(CONFIRM, nwl)
        wait_until(lambda: waits_for_a_lock(world))
        worker.child.kill()
        assert states(nwl, made) == ["settled", "logged"]
    with current.enter(nwl):
        cache.delete(f"lock:{CONFIRM}")
    wait_until(lambda: not waits_for_a_lock(world))
    another = Worker(tmp_path / "another")
    try:
        another.start()
        tasks = [send(CONFIRM, nwl) for _ in range(2)]
        wait_until(lambda: all(another.has_run(one) for one in tasks))
    finally:
        another.child.stop()
    assert states(nwl, made) == ["settled", "settled"]
    with current.enter(nwl):
        assert ExchangeEvent.objects.filter(kind="settled", actor=None).count() == 2
        assert [figures(one)[0] for one in (alice, bob, carl, dora)] == [60, 180, 60, 180]
        assert Mail.objects.filter(subject__startswith="1 hour confirmed by time").count() == 4


def states(network: NetworkRef, made: list[Exchange]) -> list[str]:
    with current.enter(network):
        return [Exchange.objects.get(id=one.id).state for one in made]


def waits_for_a_lock(world: World) -> bool:
    with world.admin() as admin:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return admin.execute(waiting).fetchone() != (0,)
