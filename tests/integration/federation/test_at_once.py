"""Many at once: no deadlock, no double payment, no limit passed, nothing left half done."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connections

from kernel import database
from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.federation import consistency, leaving, selectors, services
from shared_apps.federation.steps import CENTRE
from tenant_apps.credits import selectors as credits
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.members.models import Member
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.site import wait_until
from tests.world import World

THREADS = 8


@pytest.fixture(autouse=True)
def federated(nwl: NetworkRef, warwick: NetworkRef) -> None:
    FederatedNetworkFactory(network=nwl, floor_minutes=-300)
    FederatedNetworkFactory(network=warwick, floor_minutes=-300)


def send(network: NetworkRef, payer: Member, address: str, key: UUID, minutes: int = 15) -> str:
    """What came of it: `sent`, `replayed`, or the code of a refusal."""
    try:
        with current.enter(network):
            sent = services.send(
                key=key,
                payer_network=network,
                payer_account_id=credits.account_of(payer).id,
                payer_handle=payer.handle,
                address=address,
                minutes=minutes,
                note="",
                by=payer.id,
            )
    except Refused as refused:
        return refused.code
    finally:
        connections.close_all()
    return "replayed" if sent.replayed else "sent"


def at_once(jobs: list[Callable[[], str]], threads: int = THREADS) -> list[str]:
    with ThreadPoolExecutor(threads) as pool:
        return [done.result() for done in [pool.submit(job) for job in jobs]]


def give_hours(network: NetworkRef, member: Member, minutes: int) -> None:
    with current.enter(network):
        issue = ledger.open_account(kind=AccountKind.ISSUE, holder=network.id)
        ledger.transfer(
            key=uuid7(),
            kind=TransferKind.OPENING,
            payer=issue,
            payee=credits.account_of(member).id,
            minutes=minutes,
            by=None,
        )


def deadlocks(world: World) -> int:
    with world.admin() as admin:
        admin.execute("SELECT pg_stat_force_next_flush()")
        row = admin.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = 'hexitime'"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_both_directions_at_once(
    world: World, nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    before = deadlocks(world)
    there = [lambda: send(warwick, sofia, "alice@nwl", uuid7())] * 40
    back = [lambda: send(nwl, alice, "sofia@warwick", uuid7())] * 40
    outcomes = at_once([job for pair in zip(there, back, strict=True) for job in pair])
    assert set(outcomes) <= {"sent", "not_enough_credits"}
    assert outcomes.count("sent") > 0
    assert deadlocks(world) == before
    assert sum(position.minutes for position in selectors.positions()) == 0
    assert list(consistency.check()) == []


def test_two_networks_are_locked_in_order_whichever_pays(
    world: World, nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    """On the national ledger: whoever waits for the first of the two keeps nothing of the other."""
    with world.admin() as admin:
        rows = admin.execute("SELECT id FROM shared.ledger_account WHERE kind = 'network'")
        first, second = sorted(account for (account,) in rows)
    ways = [lambda: send(warwick, sofia, "alice@nwl", uuid7(), 15)]
    ways.append(lambda: send(nwl, alice, "sofia@warwick", uuid7(), 15))
    for way in ways:
        assert kept_while_waiting(world, way, gate=second) == {first}
        assert kept_while_waiting(world, way, gate=first) == set()


def kept_while_waiting(world: World, job: Callable[[], str], *, gate: UUID) -> set[UUID]:
    """Which other accounts of the national ledger a job keeps locked while it waits for this."""
    every = "SELECT account_id, number FROM shared.ledger_stripe WHERE account_id <> %s"
    with ThreadPoolExecutor(1) as pool, world.admin() as gatekeeper, world.admin() as admin:
        with gatekeeper.transaction():
            gatekeeper.execute(
                "SELECT FROM shared.ledger_stripe WHERE account_id = %s FOR UPDATE", [gate]
            )
            running = pool.submit(job)
            wait_until(lambda: blocked(admin))
            stripes = set(admin.execute(every, [gate]).fetchall())
            free = set(admin.execute(f"{every} FOR UPDATE SKIP LOCKED", [gate]).fetchall())
        assert running.result() == "sent"
    return {account for account, _ in stripes - free}


def blocked(admin: psycopg.Connection) -> bool:
    """Whether a request waits for a row that somebody else has."""
    found = admin.execute(
        "SELECT FROM pg_stat_activity WHERE usename = 'hexitime_app' AND wait_event_type = 'Lock'"
    )
    return found.fetchone() is not None


def test_one_key_at_once_sends_once(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    key = uuid7()
    outcomes = at_once([lambda: send(warwick, sofia, "alice@nwl", key)] * THREADS)
    assert sorted(outcomes) == ["replayed"] * (THREADS - 1) + ["sent"]
    with current.enter(nwl):
        assert credits.account_of(alice).balance_minutes == 135


@pytest.mark.parametrize(
    ("limits", "refusal", "minutes"),
    [
        (({}, {"floor_minutes": -300}), "trade_limit_down", -270),
        (({"ceiling_minutes": 290}, {"floor_minutes": -3000}), "trade_limit_up", -270),
        # Whichever is nearer, and reached to the minute.
        (({"ceiling_minutes": 180}, {"floor_minutes": -300}), "trade_limit_up", -180),
    ],
    ids=["lower", "upper", "both"],
)
def test_a_trade_limit_raced_by_sixteen_is_never_passed(
    nwl: NetworkRef,
    warwick: NetworkRef,
    alice: Member,
    sofia: Member,
    limits: tuple[dict[str, int], dict[str, int]],
    refusal: str,
    minutes: int,
) -> None:
    for network, limit in zip((nwl, warwick), limits, strict=True):
        FederatedNetworkFactory(network=network, **limit)
    give_hours(warwick, sofia, 16 * 45)
    together = Barrier(16)

    def race() -> str:
        together.wait()
        return send(warwick, sofia, "alice@nwl", uuid7(), 45)

    outcomes = at_once([race] * 16, threads=16)
    sent = -minutes // 45
    assert Counter(outcomes) == {"sent": sent, refusal: 16 - sent}
    positions = {one.slug: one.minutes for one in selectors.positions()}
    assert positions == {"nwl": -minutes, "warwick": minutes}
    assert list(consistency.check()) == []


def test_a_network_suspended_in_the_middle_leaves_all_ledgers_agreeing(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    give_hours(warwick, sofia, 600)

    def suspend() -> str:
        with current.shared():
            registry.suspend(network_id=nwl.id)
        connections.close_all()
        return "suspended"

    jobs: list[Callable[[], str]] = [lambda: send(warwick, sofia, "alice@nwl", uuid7())] * 16
    outcomes = at_once([*jobs[:8], suspend, *jobs[8:]])
    assert set(outcomes) <= {"sent", "suspended", "network_resting"}
    position = selectors.position(nwl.id)
    assert position is not None
    assert position.minutes == 15 * outcomes.count("sent")
    assert list(consistency.check()) == []


def waiting(admin: psycopg.Connection) -> bool:
    """Whether somebody waits for the right to stop a network's trade, or to trade."""
    found = admin.execute("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")
    return found.fetchone() is not None


def suspend(network: NetworkRef) -> None:
    registry.suspend(network_id=network.id)


def leave(network: NetworkRef) -> None:
    leaving.begin(network=network, side=CENTRE, reason="They asked for it", by=None)


STOPS = pytest.mark.parametrize(
    ("stop", "code"), [(suspend, "network_resting"), (leave, "not_federated")]
)


@STOPS
def test_what_stops_trade_waits_for_a_transfer_under_way(
    world: World,
    nwl: NetworkRef,
    warwick: NetworkRef,
    sofia: Member,
    stop: Callable[[NetworkRef], None],
    code: str,
) -> None:
    def stopped() -> None:
        with current.shared():
            stop(nwl)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool, world.admin() as admin:
        with current.federation(warwick, nwl), database.atomic():
            database.together([record(warwick, nwl)])
            stopping = pool.submit(stopped)
            wait_until(lambda: waiting(admin))
        stopping.result()
    assert send(warwick, sofia, "alice@nwl", uuid7()) == code


@STOPS
def test_a_transfer_waits_for_what_stops_trade_and_is_stopped(
    world: World,
    nwl: NetworkRef,
    warwick: NetworkRef,
    stop: Callable[[NetworkRef], None],
    code: str,
) -> None:
    """It looked at both networks before, and found them trading."""

    def cross() -> str:
        try:
            with current.federation(warwick, nwl), database.atomic():
                database.together([record(warwick, nwl)])
        except DatabaseError as error:
            return str(getattr(error.__cause__, "sqlstate", ""))
        finally:
            connections.close_all()
        return "crossed"

    with ThreadPoolExecutor(1) as pool, world.admin() as admin:
        with current.shared(), database.atomic():
            stop(nwl)
            crossing = pool.submit(cross)
            wait_until(lambda: waiting(admin))
        assert crossing.result() == {"network_resting": "FD002", "not_federated": "FD001"}[code]


def record(payer: NetworkRef, payee: NetworkRef) -> database.Statement:
    """Of a transfer whose legs do not matter."""
    return database.Statement(
        "INSERT INTO federation_cross_transfer (reference, payer_network_id, payee_network_id, "
        "payer_handle, payee_handle, minutes, note, request_hash) "
        "VALUES (%s, %s, %s, 'a', 'b', 15, '', '')",
        [uuid7(), payer.id, payee.id],
    )
