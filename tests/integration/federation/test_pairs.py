"""Two networks for each other: a limit between them, raced by many, and a pause."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connections

from kernel import database
from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.federation import consistency, holds, pairs, reversals
from tenants import current
from tests.factories.federation import (
    FederatedNetworkFactory,
    PairChangeFactory,
    PairFactory,
)
from tests.integration.federation.ground import Trade, differences, held, paid
from tests.integration.federation.test_at_once import waiting
from tests.integration.federation.test_consistency import tamper
from tests.integration.federation.test_holds import assert_refused, assert_sound, reserve
from tests.integration.federation.test_holds_at_once import MANY, give_sofia_hours, together
from tests.integration.federation.test_reversals import send
from tests.site import wait_until
from tests.world import World

WHY = "They asked for it"


def limit(trade: Trade, minutes: int | None) -> None:
    with current.shared():
        pairs.limit(
            one=trade.sofia.network, other=trade.alice.network, minutes=minutes, reason=WHY, by=None
        )


def pause(trade: Trade) -> None:
    with current.shared():
        pairs.pause(one=trade.alice.network, other=trade.sofia.network, reason=WHY, by=None)


def resume(trade: Trade) -> None:
    with current.shared():
        pairs.resume(one=trade.sofia.network, other=trade.alice.network, reason=WHY, by=None)


def stands(trade: Trade) -> pairs.PairView:
    with current.shared():
        found = pairs.of(trade.sofia.network.id, trade.alice.network.id)
    assert found
    return found


def back(trade: Trade) -> Trade:
    return Trade(sofia=trade.alice, alice=trade.sofia)


def test_a_limit_between_two_counts_what_moved_and_what_is_held(trade: Trade) -> None:
    limit(trade, 75)
    send(trade, 30)
    made = reserve(trade, 30)
    said = assert_refused(trade, lambda: send(trade, 30), "pair_limit")
    assert "Warwick Business School can send only 15 minutes more to North West London" in said
    assert_refused(trade, lambda: reserve(trade, 30), "pair_limit")
    assert stands(trade).room_minutes(trade.sofia.network.id) == 15
    assert stands(trade).room_minutes(trade.alice.network.id) == 105
    holds.take(reference=made.reference, minutes=45, by=None)
    said = assert_refused(trade, lambda: send(trade, 15), "pair_limit")
    assert "can send nothing more" in said
    assert_sound(trade)


def test_at_the_limit_the_other_may_still_give(trade: Trade) -> None:
    limit(trade, 60)
    send(trade, 60)
    send(back(trade), 90)
    assert stands(trade).room_minutes(trade.sofia.network.id) == 90
    assert_sound(trade)


def test_what_was_there_before_the_limit_is_counted(trade: Trade) -> None:
    send(trade, 60)
    kept, given_back, taken = (reserve(trade, 15).reference for _ in range(3))
    holds.release(reference=given_back, by=None)
    holds.take(reference=taken, minutes=15, by=None)
    undone = send(back(trade), 30)
    reversals.reverse(reference=undone, reason=WHY, by=None)
    limit(trade, 105)
    assert stands(trade).room_minutes(trade.sofia.network.id) == 15
    holds.take(reference=kept, minutes=15, by=None)
    assert stands(trade).room_minutes(trade.sofia.network.id) == 15
    assert_sound(trade)


def test_a_limit_lower_than_what_stands_refuses_only_what_makes_it_worse(trade: Trade) -> None:
    sent, made = send(trade, 60), reserve(trade, 30)
    limit(trade, 0)
    assert_refused(trade, lambda: send(trade, 15), "pair_limit")
    more = lambda: holds.take(reference=made.reference, minutes=45, by=None)  # noqa: E731
    assert_refused(trade, more, "pair_limit")
    holds.take(reference=made.reference, minutes=30, by=None)
    send(back(trade), 15)
    reversals.reverse(reference=sent, reason=WHY, by=None)
    assert stands(trade).room_minutes(trade.sofia.network.id) == 0
    assert_sound(trade)


def test_without_its_limit_a_pair_is_as_before(trade: Trade) -> None:
    limit(trade, 0)
    limit(trade, None)
    send(trade, 60)
    assert stands(trade).room_minutes(trade.sofia.network.id) is None
    limit(trade, 75)
    assert stands(trade).room_minutes(trade.sofia.network.id) == 15
    assert_sound(trade)


def test_a_limit_between_two_is_none_for_others(world: World, trade: Trade) -> None:
    leeds = world.network("leeds", "Leeds")
    FederatedNetworkFactory(network=leeds)
    with current.shared():
        pairs.limit(one=leeds, other=trade.sofia.network, minutes=0, reason=WHY, by=None)
    send(trade, 60)
    assert_sound(trade)


def test_a_pause_lets_nothing_cross_and_everything_be_undone(trade: Trade) -> None:
    sent, kept = send(trade, 15), reserve(trade, 30)
    pause(trade)
    for work in (
        lambda: send(trade, 15),
        lambda: send(back(trade), 15),
        lambda: reserve(trade, 15),
        lambda: holds.take(reference=kept.reference, minutes=15, by=None),
    ):
        said = assert_refused(trade, work, "pair_paused")
        assert "paused" in said
        assert WHY not in said
    reversals.reverse(reference=sent, reason=WHY, by=None)
    assert trade.figures() == held(30)
    holds.release(reference=kept.reference, by=None)
    assert trade.figures() == paid(0)
    resume(trade)
    send(trade, 30)
    assert trade.figures() == paid(30)
    assert_sound(trade)


@pytest.mark.parametrize("raised", [False, True])
def test_a_limit_between_two_raced_by_sixteen_is_never_passed(
    trade: Trade, sofia: object, raised: bool
) -> None:
    """Half of them reserve, the others send; also while the limit is set to the same again."""
    give_sofia_hours(trade, sofia)
    limit(trade, 270)
    works: list[Callable[[], object]] = [lambda: reserve(trade, 45)] * (MANY // 2)
    works += [lambda: send(trade, 45)] * (MANY // 2)
    if raised:
        works[4:4] = [lambda: limit(trade, 270)] * 3
    outcomes = together(works)
    assert Counter(outcomes) == {"done": 6 + (3 if raised else 0), "pair_limit": MANY - 6}
    figures = trade.figures()["position of sofia"]
    assert -figures.balance + figures.held == 270
    assert stands(trade).room_minutes(trade.sofia.network.id) == 0
    assert differences(trade.sofia.network, trade.alice.network) == []


def test_a_limit_that_is_set_waits_for_what_is_under_way_and_counts_it(
    world: World, trade: Trade
) -> None:
    def later() -> None:
        try:
            limit(trade, 60)
        finally:
            connections.close_all()

    networks = trade.sofia.network, trade.alice.network
    with ThreadPoolExecutor(1) as pool, world.admin() as admin:
        with current.federation(*networks), database.atomic():
            reserve(trade, 45)
            setting = pool.submit(later)
            wait_until(lambda: waiting(admin))
        setting.result()
    assert stands(trade).room_minutes(trade.sofia.network.id) == 15
    assert_sound(trade)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"minutes": -1}, "not_a_pair_limit"),
        ({"minutes": 1.5}, "not_a_pair_limit"),
        ({"minutes": True}, "not_a_pair_limit"),
        ({"minutes": 10**10}, "not_a_pair_limit"),
        ({"reason": "  "}, "reason_wanted"),
        ({"reason": "x" * 501}, "reason_wanted"),
        ({"other": "itself"}, "not_a_pair"),
        ({"other": "outside"}, "not_federated"),
    ],
)
def test_what_is_no_change_of_a_pair_changes_nothing(
    world: World, trade: Trade, asked: dict[str, Any], code: str
) -> None:
    others = {"itself": trade.sofia.network, "outside": world.network("leeds", "Leeds")}
    whole = {"other": trade.alice.network, "minutes": 60, "reason": WHY} | asked
    whole["other"] = others.get(whole["other"], whole["other"])
    with current.shared():
        with pytest.raises(Refused) as refused:
            pairs.limit(one=trade.sofia.network, by=None, **whole)
        assert refused.value.code == code
        assert pairs.every() == []


def test_every_change_is_kept_with_its_reason(trade: Trade) -> None:
    limit(trade, 60)
    pause(trade)
    resume(trade)
    with current.shared():
        kept = pairs.changes(trade.alice.network.id, trade.sofia.network.id)
        [view] = pairs.every()
    assert [(one.limit_minutes, one.paused) for one in kept] == [
        (None, False),
        (None, True),
        (60, None),
    ]
    assert {one.reason for one in kept} == {WHY}
    assert (view.is_paused, view.limit_minutes) == (False, 60)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE federation_pair SET limit_minutes = 1",
        "INSERT INTO federation_pair (first_network_id, second_network_id) SELECT"
        " network_id, network_id FROM federation_network",
        "DELETE FROM federation_pair",
        "UPDATE federation_pair_change SET reason = 'x'",
        "DELETE FROM federation_pair_change",
    ],
)
def test_nobody_moves_a_pair_but_by_a_change(trade: Trade, statement: str) -> None:
    limit(trade, 60)
    for door in (current.shared(), current.federation()):
        with (
            door,
            pytest.raises(ProgrammingError, match="permission denied"),
            database.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE shared.federation_pair_change SET reason = 'x'",
        "DELETE FROM shared.federation_pair_change",
        "TRUNCATE shared.federation_pair_change",
        "DELETE FROM shared.federation_pair",
        "TRUNCATE shared.federation_pair",
    ],
)
def test_a_pair_is_not_forgotten_whoever_asks(world: World, trade: Trade, statement: str) -> None:
    limit(trade, 60)
    with world.admin() as admin, pytest.raises(psycopg.DatabaseError) as refused:
        admin.execute(statement)
    assert refused.value.sqlstate == "FD003"


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("first_before_second", "first_network_id = second_network_id"),
        ("held_not_negative", "first_held_minutes = -1"),
        ("limit_is_counted", "net_minutes = NULL"),
    ],
)
def test_a_pair_that_cannot_be_is_refused(
    world: World, trade: Trade, constraint: str, change: str
) -> None:
    limit(trade, 60)
    with world.admin() as admin, pytest.raises(psycopg.errors.CheckViolation) as refused:
        admin.execute(f"UPDATE shared.federation_pair SET {change}")
    assert refused.value.diag.constraint_name == f"federation_pair_{constraint}"


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("first_before_second", {"turned": True}),
        ("changes_something", {"sets_limit": False, "limit_minutes": None}),
        ("limit", {"limit_minutes": -1}),
        ("limit", {"sets_limit": False, "paused": True}),
        ("has_reason", {"reason": ""}),
    ],
)
def test_a_change_that_cannot_be_is_refused(
    world: World, trade: Trade, constraint: str, wrong: dict[str, Any]
) -> None:
    row = {"id": uuid7(), "sets_limit": True, "limit_minutes": 60, "paused": None, "reason": WHY}
    row |= wrong
    ids = sorted((trade.sofia.network.id, trade.alice.network.id), reverse=row.pop("turned", False))
    row |= dict(zip(("first_network_id", "second_network_id"), ids, strict=True))
    columns, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    insert = f"INSERT INTO shared.federation_pair_change ({columns}) VALUES ({marks})"
    with world.admin() as admin, pytest.raises(psycopg.errors.CheckViolation) as refused:
        admin.execute(insert, list(row.values()))
    assert refused.value.diag.constraint_name == f"federation_pair_change_{constraint}"


def test_a_pair_that_counts_wrongly_is_found(world: World, trade: Trade) -> None:
    limit(trade, 105)
    send(trade, 30)
    reserve(trade, 15)
    for column in ("net_minutes", "first_held_minutes", "second_held_minutes"):
        change = f"UPDATE shared.federation_pair SET {column} = {column} + 1"
        tamper(world, "shared.federation_pair", change)
        assert {one.rule for one in consistency.check()} == {"F4"}
        tamper(world, "shared.federation_pair", change.replace("+ 1", "- 1"))
    assert consistency.check() == []


def test_factories_make_what_they_say(trade: Trade) -> None:
    both = {"one": trade.sofia.network, "other": trade.alice.network}
    assert PairFactory(**both, minutes=90).limit_minutes == 90
    assert PairChangeFactory(**both, minutes=45).limit_minutes == 45
