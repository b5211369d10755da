"""Many at once: nothing is spent twice, nothing waits in a circle, all sums hold."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from kernel.ids import uuid7
from tenant_apps.ledger import services
from tenant_apps.ledger.models import Account
from tenant_apps.ledger.refusals import HoldAlreadyResolved, NotEnoughCredits
from tenants import current
from tenants.current import NetworkRef
from tests.factories.ledger import AccountFactory
from tests.integration.ledger.ask import assert_sound, balance, figures, give, leg, set_aside


def at_once(network: NetworkRef, works: list[Callable[[], Any]]) -> list[Any]:
    """Run each in a thread of its own, all let go together; a refusal is a result too."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            with current.enter(network):
                start.wait(timeout=30)
                return work()
        except (NotEnoughCredits, HoldAlreadyResolved) as refusal:
            return type(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_one_key_from_sixteen_threads_moves_credits_once(
    here: NetworkRef, alice: Account, bob: Account
) -> None:
    key = uuid7()
    posted = at_once(here, [lambda: give(alice, bob, 45, key=key)] * 16)
    assert sorted(one.replayed for one in posted) == [False] + [True] * 15
    assert len({one.number for one in posted}) == 1
    assert (balance(alice), balance(bob)) == (75, 45)
    assert_sound()


def test_the_last_hour_is_spent_once(here: NetworkRef, bob: Account) -> None:
    carol = AccountFactory(minutes=60)
    results = at_once(here, [lambda: give(carol, bob, 60)] * 20)
    assert results.count(NotEnoughCredits) == 19
    assert (balance(carol), balance(bob)) == (0, 60)


def test_a_hold_ends_once_whoever_comes_first(
    here: NetworkRef, alice: Account, bob: Account
) -> None:
    hold = set_aside(alice, bob, 60)

    def take() -> object:
        return services.take(key=uuid7(), hold=hold.id, minutes=60, by=None)

    def release() -> object:
        return services.release(hold=hold.id, by=None)

    results = at_once(here, [take, release] * 6)
    refused = results.count(HoldAlreadyResolved)
    assert figures(alice) in {(60, 0, 0), (120, 0, 0)}
    assert refused == (11 if balance(alice) == 60 else 6)
    assert_sound()


def test_one_key_takes_a_hold_once_from_all_threads(
    here: NetworkRef, alice: Account, bob: Account
) -> None:
    """The second waits at the key, or at the hold: either way it is a replay."""
    for _ in range(3):
        hold, key = set_aside(alice, bob, 15), uuid7()

        def take(hold: Any = hold, key: Any = key) -> Any:
            return services.take(key=key, hold=hold.id, minutes=15, by=None)

        results = at_once(here, [take] * 12)
        assert Counter(one.replayed for one in results) == {False: 1, True: 11}


def test_transfers_in_random_directions_never_overspend(here: NetworkRef) -> None:
    accounts = AccountFactory.create_batch(5, minutes=60)

    def spend(seed: int) -> Counter[str]:
        chance, seen = random.Random(seed), Counter[str]()
        for _ in range(20):
            payer, payee = chance.sample(accounts, 2)
            try:
                give(payer, payee, chance.choice([15, 30, 60]))
                seen["posted"] += 1
            except NotEnoughCredits:
                seen["refused"] += 1
        return seen

    results = at_once(here, [lambda seed=seed: spend(seed) for seed in range(20)])
    assert sum(one["posted"] for one in results) > 50
    assert sum(one["refused"] for one in results) > 0
    assert sum(balance(one) for one in accounts) == 300
    assert min(balance(one) for one in accounts) >= 0
    assert_sound()


@pytest.mark.parametrize("with_holds", [False, True])
def test_batches_over_the_same_accounts_do_not_block_each_other(
    here: NetworkRef, with_holds: bool
) -> None:
    """Each takes its legs in another order; releases of the same holds come in between."""
    accounts = AccountFactory.create_batch(6, minutes=600)

    def batch(seed: int) -> int:
        chance = random.Random(seed)
        for _ in range(5):
            pairs = [chance.sample(accounts, 2) for _ in range(6)]
            holds = [set_aside(*pair, 15).id if with_holds else None for pair in pairs]
            legs = [leg(*pair, 15, hold=hold) for pair, hold in zip(pairs, holds, strict=True)]
            chance.shuffle(legs)
            services.transfer_many(batch=uuid7(), transfers=legs)
        return 5

    assert at_once(here, [lambda seed=seed: batch(seed) for seed in range(8)]) == [5] * 8
    assert sum(balance(one) for one in accounts) == 3600
    assert_sound()


def test_a_batch_that_takes_and_a_release_of_its_holds_do_not_block(here: NetworkRef) -> None:
    accounts = AccountFactory.create_batch(4, minutes=600)
    for round_ in range(6):
        chance = random.Random(round_)
        pairs = [chance.sample(accounts, 2) for _ in range(4)]
        holds = [set_aside(*pair, 15).id for pair in pairs]
        legs = [leg(*pair, 15, hold=hold) for pair, hold in zip(pairs, holds, strict=True)]
        works: list[Callable[[], Any]] = [
            lambda legs=legs: services.transfer_many(batch=uuid7(), transfers=legs),
            *[lambda hold=hold: services.release(hold=hold, by=None) for hold in holds],
        ]
        at_once(here, works)
    assert all(figures(one)[1:] == (0, 0) for one in accounts)
    assert_sound()
