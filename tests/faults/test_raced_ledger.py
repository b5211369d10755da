"""Many at once: the last hour goes to one, and nobody waits in a circle."""

import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import connections

from kernel.ids import uuid7
from tenant_apps.ledger import services
from tenant_apps.ledger.models import Account, AccountKind, Transfer
from tenant_apps.ledger.refusals import AboveCeiling, AskAgain, NotEnoughCredits
from tenants import current
from tenants.current import NetworkRef
from tests.factories.ledger import AccountFactory, issue
from tests.faults.mutants.scratch import Scratch, key_in
from tests.integration.ledger.ask import assert_sound, balance, give, leg
from tests.integration.ledger.test_concurrency import at_once
from tests.site import PATIENCE_SECONDS
from tests.summary import Show
from tests.world import World

THREADS = 32
PROCESSES = 4
HERE = (
    "SELECT pid, backend_start, state, query FROM pg_stat_activity WHERE usename = 'hexitime_app'"
)
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def a_member() -> Account:
    return AccountFactory(minutes=60)


def a_project() -> Account:
    """With its hour in four stripes, of which none can pay it."""
    account = AccountFactory(kind=AccountKind.PROJECT)
    for stripe in range(4):
        give(issue(), account, 15, key=key_in(stripe))
    return account


def in_one(payer: Account, payee: Account) -> object:
    return give(payer, payee, 60).replayed


def in_a_batch(payer: Account, payee: Account) -> object:
    legs = [leg(payer, payee, 30), leg(payer, payee, 30)]
    return services.transfer_many(batch=uuid7(), transfers=legs)[0].replayed


def in_a_hold(payer: Account, payee: Account) -> object:
    asked = {"payer": payer.id, "payee": payee.id, "minutes": 60, "by": None}
    hold = services.hold(key=uuid7(), **asked)  # type: ignore[arg-type]
    return services.take(key=uuid7(), hold=hold.id, minutes=60, by=None).replayed


@pytest.mark.parametrize("spend", [in_one, in_a_batch, in_a_hold])
@pytest.mark.parametrize("payer", [a_member, a_project])
def test_the_last_hour_goes_to_one_of_32(
    nwl: NetworkRef, payer: Callable[[], Account], spend: Callable[..., object]
) -> None:
    with current.enter(nwl):
        holder, payees = payer(), AccountFactory.create_batch(THREADS)
        results = at_once(nwl, [partial(spend, holder, payee) for payee in payees])
        assert Counter(results) == {False: 1, NotEnoughCredits: THREADS - 1}
        assert balance(holder) == 0
        assert sorted(map(balance, payees)) == [0] * (THREADS - 1) + [60]
        assert_sound()


@pytest.mark.parametrize("kind", [AccountKind.MEMBER, AccountKind.PROJECT])
def test_a_ceiling_raced_by_sixteen_is_reached_and_never_passed(
    nwl: NetworkRef, kind: AccountKind
) -> None:
    with current.enter(nwl):
        paid = AccountFactory(kind=kind, ceiling=240)
        payers = AccountFactory.create_batch(16, minutes=60)
        results = at_once(nwl, [partial(unless_full, payer, paid) for payer in payers])
        assert Counter(results) == {False: 8, AboveCeiling: 8}
        assert balance(paid) == 240
        assert_sound()


def unless_full(payer: Account, payee: Account) -> object:
    try:
        return give(payer, payee, 30).replayed
    except AboveCeiling:
        return AboveCeiling


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("transfers", [5_000, pytest.param(100_000, marks=pytest.mark.full)])
def test_no_deadlock_in_transfers_in_random_directions(
    world: World, nwl: NetworkRef, show: Show, transfers: int
) -> None:
    with current.enter(nwl):
        accounts = AccountFactory.create_batch(8, minutes=600)
        accounts += AccountFactory.create_batch(3, kind=AccountKind.PROJECT, minutes=600)
        accounts += AccountFactory.create_batch(2, kind=AccountKind.ORGANISATION, floor=-600)
    with world.admin() as admin:
        before, began = deadlocks(admin), time.monotonic()
        seen = in_processes(partial(move, nwl, accounts, transfers // PROCESSES))
        took = time.monotonic() - began
        assert deadlocks(admin) == before
    with current.enter(nwl):
        assert seen["posted"] >= transfers
        # Those that made the accounts are there too.
        assert Transfer.objects.count() == seen["posted"] + 11
        assert sum(map(balance, accounts)) == 11 * 600
        assert_sound()
    assert seen["gave up"] < transfers / 1000
    show(f"{seen['posted']} transfers in {took:.0f} s, {dict(seen)}")


def test_deadlocks_would_be_counted(world: World, nwl: NetworkRef) -> None:
    """Where batches lock in no order."""
    with current.enter(nwl):
        accounts = AccountFactory.create_batch(8, minutes=6000)
    with world.admin() as admin:
        scratch = Scratch(nwl, admin)
        scratch.alter(
            "ledger_begin_batch", "s.stripes > 1, s.account_id, s.number", "random(), s.number"
        )
        before = deadlocks(admin)
        for _ in range(40):
            in_processes(partial(move, nwl, accounts, 40))
            if deadlocks(admin) > before:
                return
    pytest.fail("no deadlock was counted")


def move(network: NetworkRef, accounts: list[Account], count: int, seed: int) -> Counter[str]:
    """Post so many transfers, one in five requests a batch of several."""
    chance, seen = random.Random(seed), Counter[str]()
    with current.enter(network):
        while seen["posted"] < count:
            legs = [
                leg(*chance.sample(accounts, 2), chance.choice([1, 15, 60]))
                for _ in range(chance.choice([1, 1, 1, 1, 4]))
            ]
            try:
                post(legs)
                seen["posted"] += len(legs)
            except (NotEnoughCredits, AboveCeiling):
                seen["refused"] += 1
            except AskAgain:
                seen["gave up"] += 1
            if chance.random() < 0.02:
                change(chance, chance.choice(accounts))
                seen["limits changed"] += 1
    return seen


def change(chance: random.Random, account: Account) -> None:
    """Its limits, whatever its balance is."""
    floor, ceiling = chance.choice([0, -60, -600]), chance.choice([None, 600, 2400])
    services.change_account(
        account=account.id, by=None, reason="policy.changed", floor=floor, ceiling=ceiling
    )


def post(legs: list[Any]) -> None:
    if len(legs) > 1:
        services.transfer_many(batch=uuid7(), transfers=legs)
        return
    [one] = legs
    services.transfer(
        key=one.key, kind=one.kind, payer=one.payer, payee=one.payee, minutes=one.minutes, by=None
    )


def in_processes(work: Callable[[int], Counter[str]]) -> Counter[str]:
    """Do it in several processes at once; what they have seen together."""
    connections.close_all()
    pipes = [os.pipe() for _ in range(PROCESSES)]
    children = [_fork(work, seed, writing) for seed, (_, writing) in enumerate(pipes)]
    seen = Counter[str]()
    for child, (reading, writing) in zip(children, pipes, strict=True):
        os.close(writing)
        with os.fdopen(reading) as told:
            seen += Counter(json.loads(told.read() or "{}"))
        _, status = os.waitpid(child, 0)
        assert status == 0
    return seen


def _fork(work: Callable[[int], Counter[str]], seed: int, writing: int) -> int:
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, json.dumps(work(seed)).encode())
            connections.close_all()
            os._exit(0)
        finally:
            os._exit(1)
    return child


def deadlocks(admin: psycopg.Connection) -> int:
    """How many there were: a session tells of its own at the latest when it ends."""
    connections.close_all()
    until = time.monotonic() + PATIENCE_SECONDS
    while here := admin.execute(HERE).fetchall():
        assert time.monotonic() < until, f"still here: {here}"
    [count] = admin.execute(DEADLOCKS).fetchone() or [0]
    return int(count)
