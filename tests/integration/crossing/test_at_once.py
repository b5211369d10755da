"""Both act in the same instant, each in their own network: one move is made, credits move once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event

import pytest
from django.db import connections

from kernel import database
from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.crossing import services
from shared_apps.crossing.models import CrossBlock, CrossExchange, Ruling
from shared_apps.federation import steps
from tenant_apps.exchanges.models.exchange import State
from tenants import current
from tests.factories.crossing import Person, now
from tests.integration.crossing.conftest import Crossing, Ground, figures
from tests.site import wait_until
from tests.world import World

ROUNDS = 4
Act = Callable[[], object]


def at_once(*acts: Act) -> list[str]:
    """What became of each: `done`, or the refusal's code."""
    barrier = Barrier(len(acts))

    def run(act: Act) -> str:
        try:
            barrier.wait()
            act()
            return "done"
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_accept_and_withdraw(ground: Ground, crossing: Crossing, round_: int) -> None:
    made = crossing()
    outcomes = at_once(
        lambda: ground.sofia.do(services.accept, exchange_id=made.id),
        lambda: ground.alice.do(services.withdraw, exchange_id=made.id),
    )
    assert sorted(outcomes) == ["done", "exchange_state"]
    accepted = outcomes[0] == "done"
    assert now(made, ground.alice.network).state == ("accepted" if accepted else "withdrawn")
    assert figures(ground.alice) == (120, 60 if accepted else 0, 0)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_confirm_and_dispute_and_confirm(ground: Ground, crossing: Crossing, round_: int) -> None:
    made, key = crossing(State.LOGGED), uuid7()
    confirm = lambda: ground.alice.do(services.confirm, exchange_id=made.id, key=key)  # noqa: E731
    outcomes = at_once(
        confirm,
        lambda: ground.alice.do(services.dispute, exchange_id=made.id, message="No."),
        confirm,
    )
    settled = now(made, ground.alice.network).state == State.SETTLED
    assert outcomes[0] == outcomes[2] == ("done" if settled else "exchange_state")
    assert figures(ground.alice) == ((60, 0, 0) if settled else (120, 60, 0))


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_both_cancel(ground: Ground, crossing: Crossing, round_: int) -> None:
    made = crossing(State.ACCEPTED)
    outcomes = at_once(
        lambda: ground.alice.do(services.cancel, exchange_id=made.id),
        lambda: ground.sofia.do(services.cancel, exchange_id=made.id),
    )
    assert sorted(outcomes) == ["done", "exchange_state"]
    assert figures(ground.alice) == (120, 0, 0)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_both_networks_propose_the_same(ground: Ground, crossing: Crossing, round_: int) -> None:
    made = crossing(State.DISPUTED)

    def rule(judge: str) -> Act:
        return lambda: getattr(ground, judge).do(
            services.rule, exchange_id=made.id, ruling=Ruling.PAY, minutes=45, reason="So it is."
        )

    assert at_once(rule("champion"), rule("helen")) == ["done", "done"]
    assert now(made, ground.alice.network).state == State.SETTLED
    assert figures(ground.alice) == (75, 0, 0)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_the_same_form_twice(ground: Ground, round_: int) -> None:
    key = uuid7()

    def propose() -> CrossExchange:
        return ground.alice.do(
            services.propose,
            address=ground.sofia.address,
            title="Run charts",
            by_gives=False,
            minutes=60,
            message="Could you?",
            key=key,
        )

    assert at_once(propose, propose) == ["done", "done"]
    assert services.count_open(ground.alice.network) == 1


def test_a_network_that_begins_to_leave_lets_a_move_under_way_finish(
    ground: Ground, crossing: Crossing
) -> None:
    """It has the row of the network, which what the move leaves behind names."""
    made, ready, go = crossing(), Event(), Event()

    def begin() -> None:
        try:
            with current.shared(), database.atomic():
                steps.locked(ground.alice.network)
                ready.set()
                assert go.wait(20)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        leaving = pool.submit(begin)
        assert ready.wait(20)
        accepted = pool.submit(
            at_once, lambda: ground.sofia.do(services.accept, exchange_id=made.id)
        )
        try:
            assert accepted.result(timeout=10) == ["done"]
        finally:
            go.set()
        leaving.result()


def block(by: Person, exchange: CrossExchange) -> None:
    with current.enter(by.network):
        services.block(exchange_id=exchange.id, by=by.member)


def under_way(world: World, *acts: Act) -> list[str]:
    """What became of each, where the first wrote its block but not more when the next began."""
    with ThreadPoolExecutor(len(acts)) as pool, world.admin() as admin:
        admin.autocommit = False
        admin.execute("LOCK TABLE shared.crossing_block IN SHARE MODE")
        asked = []
        for act in acts:
            asked.append(pool.submit(at_once, act))
            wait_until(lambda: asked[-1].done() or waiting(world) == len(asked))
        admin.rollback()
        return [outcome for one in asked for outcome in one.result()]


def waiting(world: World) -> int:
    """How many wait for a lock."""
    with world.admin() as admin:
        found = admin.execute(
            "SELECT FROM pg_locks JOIN pg_database ON database = pg_database.oid "
            "WHERE NOT granted AND datname = current_database()"
        )
        return len(found.fetchall())


def test_one_person_is_blocked_from_two_talks_at_once(
    ground: Ground, crossing: Crossing, world: World
) -> None:
    talks = [crossing(minutes=15), crossing(minutes=15)]
    acts = [partial(block, ground.sofia, talk) for talk in talks]
    assert under_way(world, *acts) == ["done", "done"]
    with current.federation():
        assert CrossBlock.objects.count() == 1


@pytest.mark.parametrize("what", ["accept", "propose"])
def test_nothing_passes_a_block_under_way(
    ground: Ground, crossing: Crossing, world: World, what: str
) -> None:
    made, other = crossing(minutes=15), crossing(minutes=15)
    asked = {"title": "Charts", "by_gives": False, "minutes": 60, "message": "Could you?"}
    acts: dict[str, Act] = {
        "accept": lambda: ground.sofia.do(services.accept, exchange_id=other.id),
        "propose": lambda: ground.alice.do(services.propose, address=ground.sofia.address, **asked),
    }
    refusal = {"accept": "blocked", "propose": "unknown_member"}[what]
    blocks = partial(block, ground.sofia, made)
    assert under_way(world, blocks, acts[what]) == ["done", refusal]


def test_nobody_passes_the_days_limit(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared_apps.crossing.services.limits.MOST_IN_A_DAY", 2)
    asked = {"title": "Charts", "by_gives": False, "minutes": 60, "message": "Could you?"}
    asked["address"] = ground.sofia.address
    outcomes = at_once(*[lambda: ground.alice.do(services.propose, **asked)] * 5)
    assert sorted(outcomes) == ["done"] * 2 + ["too_many_today"] * 3


def test_the_last_that_may_be_sent_is_sent_twice(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared_apps.crossing.services.limits.MOST_IN_A_DAY", 1)
    asked = {"title": "Charts", "by_gives": False, "minutes": 60, "message": "Could you?"}
    asked |= {"address": ground.sofia.address, "key": uuid7()}
    assert at_once(*[lambda: ground.alice.do(services.propose, **asked)] * 3) == ["done"] * 3
