"""Many reserve, take, release and undo at once: no limit passed, nothing done twice or by half."""

from collections import Counter
from collections.abc import Callable
from threading import Barrier

import pytest
from django.db import connections

from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.federation import holds, reversals
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.integration.federation.ground import Trade, differences, held, paid, positions
from tests.integration.federation.test_at_once import at_once, deadlocks, give_hours, send
from tests.integration.federation.test_holds import reserve
from tests.integration.federation.test_reversals import send as send_once
from tests.world import World

MANY = 16


def outcome(work: Callable[[], object], done: str = "done") -> str:
    """What came of it: `done`, `replayed`, or the code of a refusal."""
    try:
        found = work()
    except Refused as refused:
        return refused.code
    finally:
        connections.close_all()
    return "replayed" if getattr(found, "replayed", False) else done


def together(works: list[Callable[[], object]]) -> list[str]:
    """All of them in the same moment."""
    gate = Barrier(len(works))

    def run(work: Callable[[], object]) -> str:
        gate.wait()
        return outcome(work)

    return at_once([lambda w=work: run(w) for work in works], threads=len(works))


def give_sofia_hours(trade: Trade, sofia: object) -> None:
    give_hours(trade.sofia.network, sofia, MANY * 60)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limits", "refusal"),
    [
        (({}, {"floor_minutes": -270}), "trade_limit_down"),
        (({"ceiling_minutes": 270}, {}), "trade_limit_up"),
    ],
    ids=["lower", "upper"],
)
def test_a_trade_limit_raced_by_sixteen_is_never_passed(
    nwl: NetworkRef,
    warwick: NetworkRef,
    trade: Trade,
    sofia: object,
    limits: tuple[dict[str, int], dict[str, int]],
    refusal: str,
) -> None:
    """Half of them reserve, the others send: what is held counts as what has moved."""
    for network, limit in zip((nwl, warwick), limits, strict=True):
        FederatedNetworkFactory(network=network, **limit)
    give_sofia_hours(trade, sofia)
    works: list[Callable[[], object]] = [lambda: reserve(trade, 45)] * (MANY // 2)
    works += [lambda: send_once(trade, 45)] * (MANY // 2)
    outcomes = together(works)
    assert Counter(outcomes) == {"done": 6, refusal: MANY - 6}
    figures = trade.figures()["position of sofia"]
    assert -figures.balance + figures.held == 270
    assert differences(nwl, warwick) == []


def test_one_reference_at_once_reserves_once(trade: Trade) -> None:
    reference = uuid7()
    outcomes = together([lambda: reserve(trade, 60, reference)] * 8)
    assert Counter(outcomes) == {"done": 1, "replayed": 7}
    assert trade.figures() == held(60)


def test_one_hold_is_taken_once(trade: Trade) -> None:
    reference = reserve(trade, 60).reference
    take = lambda minutes: lambda: holds.take(reference=reference, minutes=minutes, by=None)  # noqa: E731
    outcomes = together([take(45)] * 4 + [take(60)] * 4)
    assert Counter(outcomes) == {"done": 1, "replayed": 3, "hold_already_resolved": 4}
    assert trade.figures() in (paid(45), paid(60))
    assert differences(trade.sofia.network, trade.alice.network) == []


@pytest.mark.parametrize("minutes", [45, 75])
def test_of_taking_and_giving_back_one_is_done(trade: Trade, minutes: int) -> None:
    for _ in range(4):
        before = trade.figures()["sofia"].balance
        reference = reserve(trade, 60 if minutes < 60 else 15).reference
        outcomes = together(
            [
                lambda ref=reference: holds.take(reference=ref, minutes=minutes // 3, by=None),
                lambda ref=reference: holds.release(reference=ref, by=None),
            ]
        )
        assert sorted(outcomes) == ["done", "hold_already_resolved"]
        after = trade.figures()["sofia"]
        assert after.held == 0
        assert before - after.balance == (minutes // 3 if outcomes[0] == "done" else 0)
        assert differences(trade.sofia.network, trade.alice.network) == []


def test_what_crossed_is_undone_once(trade: Trade) -> None:
    reference = send_once(trade)
    undo = lambda why: lambda: reversals.reverse(reference=reference, reason=why, by=None)  # noqa: E731
    outcomes = together([undo("It was too much")] * 4 + [undo("It was too little")] * 4)
    assert Counter(outcomes) == {"done": 1, "replayed": 3, "already_reversed": 4}
    assert trade.figures() == paid(0)
    assert differences(trade.sofia.network, trade.alice.network) == []


def test_both_directions_at_once(
    world: World, nwl: NetworkRef, warwick: NetworkRef, trade: Trade, alice: object, sofia: object
) -> None:
    """Reserved, taken beside the hold, undone and sent: nobody waits for ever."""
    give_sofia_hours(trade, sofia)
    give_hours(nwl, alice, MANY * 60)  # type: ignore[arg-type]
    before = deadlocks(world)
    back = Trade(sofia=trade.alice, alice=trade.sofia)

    def whole(way: Trade, minutes: int) -> object:
        reference = reserve(way, 30).reference
        holds.take(reference=reference, minutes=minutes, by=None)
        return reversals.reverse(reference=reference, reason="A trial", by=None)

    works = [
        lambda w=way, m=minutes: outcome(lambda: whole(w, m))
        for minutes in (15, 30, 45, 15, 30, 45)
        for way in (trade, back)
    ]
    works += [lambda: send(warwick, sofia, "alice@nwl", uuid7())] * 12  # type: ignore[arg-type]
    outcomes = Counter(at_once(works))
    assert outcomes == {"done": 12, "sent": 12}
    assert deadlocks(world) == before
    assert positions() == {"nwl": 180, "warwick": -180}
    assert differences(nwl, warwick) == []


def test_a_network_suspended_in_the_middle_leaves_all_ledgers_agreeing(
    nwl: NetworkRef, warwick: NetworkRef, trade: Trade, sofia: object
) -> None:
    give_sofia_hours(trade, sofia)
    references = [reserve(trade, 15).reference for _ in range(12)]

    def suspend() -> None:
        with current.shared():
            registry.suspend(network_id=nwl.id)

    works: list[Callable[[], object]] = [
        lambda r=reference: holds.take(reference=r, minutes=15, by=None) for reference in references
    ]
    works[4:4] = [suspend, *[lambda: reserve(trade, 15)] * 3]
    outcomes = at_once([lambda w=work: outcome(w) for work in works])
    assert set(outcomes) <= {"done", "network_resting"}
    assert differences(nwl, warwick) == []
    for reference in references:
        outcome(lambda r=reference: holds.release(reference=r, by=None))
    assert differences(nwl, warwick) == []
