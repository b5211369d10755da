"""A move raced by itself, by spending, and by those who no longer allow it."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connections

from kernel import database
from kernel.ids import uuid7
from shared_apps.federation import moving
from shared_apps.federation.models import MovingCode
from tenant_apps.members.models import Member
from tenants import current
from tests.factories.federation import MovingCodeFactory, let_balances
from tests.integration.federation.ground import Trade, differences, paid
from tests.integration.federation.test_at_once import send as give
from tests.integration.federation.test_at_once import waiting
from tests.integration.federation.test_holds_at_once import MANY, together
from tests.integration.federation.test_moving import code, move
from tests.site import wait_until
from tests.world import World


@pytest.fixture
def allowed(trade: Trade) -> Trade:
    let_balances(trade.sofia.network, out=True)
    let_balances(trade.alice.network, come=True)
    return trade


def test_one_code_at_once_moves_once(allowed: Trade, alice: Member) -> None:
    text = code(allowed.alice.network, alice)
    outcomes = together([lambda: move(allowed, text)] * MANY)
    assert Counter(outcomes) == {"done": 1, "replayed": MANY - 1}
    assert allowed.figures() == paid(120)
    assert differences(allowed.sofia.network, allowed.alice.network) == []


def test_a_balance_is_moved_or_spent(allowed: Trade, alice: Member, sofia: Member) -> None:
    """Of a move of all, and gifts of an hour, either comes first, and the other is told."""
    text = code(allowed.alice.network, alice)

    def spend() -> str:
        return give(allowed.sofia.network, sofia, "alice@nwl", uuid7(), 60)

    outcomes = together([lambda: move(allowed, text), *[spend] * 4])
    assert allowed.figures()["sofia"].balance in (0, 60)
    moved = outcomes[0] == "done"
    assert outcomes[0] == ("done" if moved else "not_enough_credits")
    crossed = 120 - allowed.figures()["sofia"].balance
    assert allowed.figures() == paid(crossed)
    assert differences(allowed.sofia.network, allowed.alice.network) == []


def test_codes_made_at_once_are_one(allowed: Trade, alice: Member) -> None:
    texts: list[str] = []

    def make() -> object:
        made = moving.make_code(network=allowed.alice.network, member_id=alice.id)
        texts.append(made.text)
        return made

    assert together([make] * MANY) == ["done"] * MANY
    with current.federation():
        assert MovingCode.objects.count() == 1
    outcomes = Counter(together([lambda text=text: move(allowed, text) for text in texts]))
    assert outcomes == {"done": 1, "unknown_moving_code": MANY - 1}


def no_longer(trade: Trade, side: str) -> None:
    if side == "out":
        let_balances(trade.sofia.network)
    else:
        let_balances(trade.alice.network)
    connections.close_all()


SIDES = pytest.mark.parametrize("side", ["out", "in"])


@SIDES
def test_who_no_longer_allows_it_waits_for_a_move_under_way(
    world: World, allowed: Trade, alice: Member, side: str
) -> None:
    made = MovingCodeFactory(network=allowed.alice.network, member=alice)
    insert = record(allowed, made)
    with ThreadPoolExecutor(1) as pool, world.admin() as admin:
        with current.federation(allowed.sofia.network, allowed.alice.network), database.atomic():
            database.together([insert])
            stopping = pool.submit(no_longer, allowed, side)
            wait_until(lambda: waiting(admin))
        stopping.result()


@SIDES
def test_a_move_waits_for_who_no_longer_allows_it_and_is_stopped(
    world: World, allowed: Trade, alice: Member, side: str
) -> None:
    """It looked before, and found that both allow it."""
    made = MovingCodeFactory(network=allowed.alice.network, member=alice)
    column, network = ("balances_out", allowed.sofia.network)
    if side == "in":
        column, network = ("balances_in", allowed.alice.network)

    def cross() -> str:
        try:
            with (
                current.federation(allowed.sofia.network, allowed.alice.network),
                database.atomic(),
            ):
                database.together([record(allowed, made)])
        except DatabaseError as error:
            return str(getattr(error.__cause__, "sqlstate", ""))
        finally:
            connections.close_all()
        return "crossed"

    with ThreadPoolExecutor(1) as pool, world.admin() as admin:
        with world.admin() as champion, champion.transaction():
            champion.execute(
                f"UPDATE shared.federation_network SET {column} = false WHERE network_id = %s",
                [network.id],
            )
            crossing = pool.submit(cross)
            wait_until(lambda: waiting(admin))
        assert crossing.result() == "FD009"


def test_a_policy_withdrawn_in_the_middle_leaves_all_or_nothing(
    allowed: Trade, alice: Member
) -> None:
    text = code(allowed.alice.network, alice)
    works: list[Callable[[], object]] = [lambda: move(allowed, text)] * 8
    outcomes = together([*works[:4], lambda: let_balances(allowed.sofia.network), *works[4:]])
    del outcomes[4]
    crossed = 120 * outcomes.count("done")
    assert set(outcomes) <= {"done", "replayed", "balances_stay"}
    assert allowed.figures() == paid(crossed)
    assert differences(allowed.sofia.network, allowed.alice.network) == []


def record(trade: Trade, made: MovingCode) -> database.Statement:
    """Of a move whose legs do not matter."""
    return database.Statement(
        "INSERT INTO federation_cross_transfer (reference, kind, payer_network_id, "
        "payee_network_id, payer_handle, payee_handle, minutes, note, request_hash) "
        "VALUES (%s, 'move', %s, %s, 'a', 'b', 15, '', '')",
        [made.reference, trade.sofia.network.id, trade.alice.network.id],
    )
