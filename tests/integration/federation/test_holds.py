"""Credits held between two networks: in three ledgers or in none, and ended once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from kernel import database
from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.federation import holds, legs, records
from shared_apps.federation.legs import Ledger, Part
from shared_apps.federation.models import CrossHold, CrossRelease, CrossTransfer
from tenant_apps.ledger import refusals
from tenant_apps.ledger.models import Hold, Transfer
from tenants import current
from tenants.current import NetworkRef
from tests.counting import everything_asked
from tests.factories.federation import (
    CrossHoldFactory,
    CrossReleaseFactory,
    FederatedNetworkFactory,
)
from tests.integration.federation.ground import (
    Trade,
    differences,
    held,
    let_go,
    let_leave,
    open_holds,
    paid,
    suspend,
)


def reserve(trade: Trade, minutes: int = 60, reference: UUID | None = None) -> holds.Held:
    return holds.reserve(
        reference=reference or uuid7(),
        payer=trade.sofia,
        payee=trade.alice,
        minutes=minutes,
        by=None,
    )


def assert_sound(trade: Trade) -> None:
    assert differences(trade.sofia.network, trade.alice.network) == []


def assert_refused(trade: Trade, work: Callable[[], object], code: str) -> str:
    """By this name, with no row of any ledger or record changed. Returns what was said."""
    before, records_before = trade.rows(), all_records()
    with pytest.raises(Refused) as refused:
        work()
    assert refused.value.code == code
    assert (trade.rows(), all_records()) == (before, records_before)
    assert_sound(trade)
    return refused.value.message


def all_records() -> list[list[Any]]:
    with current.federation():
        return [
            list(model.objects.order_by("pk").values_list())
            for model in (CrossHold, CrossRelease, CrossTransfer)
        ]


def test_what_is_reserved_is_held_in_three_ledgers(trade: Trade) -> None:
    made = reserve(trade, 90)
    assert (made.minutes, made.replayed) == (90, False)
    assert trade.figures() == held(90)
    with current.federation():
        assert open_holds(trade.alice.network.id) == [made.reference]
        assert records.hold(made.reference) == records.Hold(
            made.reference, trade.sofia, trade.alice, 90
        )
    assert_sound(trade)


def test_what_is_taken_moves_in_three_ledgers_and_the_rest_is_free(trade: Trade) -> None:
    made = reserve(trade, 90)
    taken = holds.take(reference=made.reference, minutes=45, by=None)
    assert (taken.minutes, taken.held_minutes, taken.replayed) == (45, 90, False)
    assert trade.figures() == paid(45)
    with current.federation():
        crossed = records.crossed(made.reference)
        assert open_holds(trade.sofia.network.id) == []
    assert (crossed.kind, crossed.minutes) == (CrossTransfer.Kind.EXCHANGE, 45)
    assert (crossed.payer.address, crossed.payee.address) == ("sofia@warwick", "alice@nwl")
    assert_sound(trade)


def test_what_is_released_is_free_in_three_ledgers(trade: Trade) -> None:
    made = reserve(trade, 90)
    assert not holds.release(reference=made.reference, by=None).replayed
    assert trade.figures() == paid(0)
    with current.federation():
        assert open_holds(trade.sofia.network.id) == []
    assert_sound(trade)


def test_more_than_was_held_is_paid_beside_it(trade: Trade) -> None:
    made = reserve(trade, 60)
    taken = holds.take(reference=made.reference, minutes=105, by=None)
    assert (taken.held_minutes, taken.minutes) == (60, 105)
    assert trade.figures() == paid(105)
    assert holds.take(reference=made.reference, minutes=105, by=None).replayed
    assert trade.figures() == paid(105)
    for side, ledger in ((trade.sofia, Ledger.PAYER), (trade.alice, Ledger.PAYEE)):
        with current.enter(side.network):
            legs_there = Transfer.objects.filter(federation_reference=made.reference)
            assert dict(legs_there.values_list("id", "minutes")) == {
                legs.key(made.reference, ledger): 60,
                legs.key(made.reference, ledger, Part.BESIDE): 45,
            }
    assert_sound(trade)


def test_more_than_was_held_meets_the_limits(trade: Trade) -> None:
    FederatedNetworkFactory(network=trade.sofia.network, floor_minutes=-75)
    made = reserve(trade, 60)
    take = lambda minutes: holds.take(reference=made.reference, minutes=minutes, by=None)  # noqa: E731
    assert_refused(trade, lambda: take(90), "trade_limit_down")
    trade.limit(trade.alice, ceiling=180)
    assert_refused(trade, lambda: take(75), "recipient_cannot_receive")
    FederatedNetworkFactory(network=trade.sofia.network, floor_minutes=-600)
    trade.limit(trade.alice, ceiling=600)
    assert_refused(trade, lambda: take(121), "not_enough_credits")
    assert trade.figures() == held(60)
    take(120)
    assert trade.figures() == paid(120)


def test_the_payers_ledger_alone_names_who_reserved(trade: Trade) -> None:
    actor = uuid7()
    made = holds.reserve(
        reference=uuid7(), payer=trade.sofia, payee=trade.alice, minutes=60, by=actor
    )
    for side, named in ((trade.sofia, actor), (trade.alice, None)):
        with current.enter(side.network):
            assert Hold.objects.get(federation_reference=made.reference).actor == named


@pytest.mark.parametrize("end", ["take", "release"])
def test_each_is_done_once_under_one_reference(trade: Trade, end: str) -> None:
    reference = uuid7()
    assert [reserve(trade, 60, reference).replayed for _ in range(2)] == [False, True]
    ends: dict[str, Callable[[], holds.Taken | holds.Released]] = {
        "take": lambda: holds.take(reference=reference, minutes=45, by=None),
        "release": lambda: holds.release(reference=reference, by=None),
    }
    assert [ends[end]().replayed for _ in range(2)] == [False, True]
    # Whoever reserves again with the same key is told what was done then.
    assert reserve(trade, 60, reference).replayed
    assert trade.figures() == paid(45 if end == "take" else 0)
    assert_sound(trade)


def test_other_particulars_under_one_reference_are_refused(trade: Trade) -> None:
    reference = reserve(trade, 60).reference
    assert_refused(trade, lambda: reserve(trade, 45, reference), "key_reused")
    turned = Trade(sofia=trade.alice, alice=trade.sofia)
    assert_refused(trade, lambda: reserve(turned, 60, reference), "key_reused")
    holds.take(reference=reference, minutes=45, by=None)
    again = lambda: holds.take(reference=reference, minutes=60, by=None)  # noqa: E731
    assert_refused(trade, again, "hold_already_resolved")


def test_a_hold_ends_once(trade: Trade) -> None:
    taken, released = reserve(trade, 60).reference, reserve(trade, 60).reference
    holds.take(reference=taken, minutes=60, by=None)
    holds.release(reference=released, by=None)
    for work in (
        lambda: holds.release(reference=taken, by=None),
        lambda: holds.take(reference=released, minutes=15, by=None),
        lambda: holds.take(reference=released, minutes=75, by=None),
    ):
        assert_refused(trade, work, "hold_already_resolved")


def test_what_was_never_held_is_neither_taken_nor_released(trade: Trade) -> None:
    for work in (
        lambda: holds.take(reference=uuid7(), minutes=15, by=None),
        lambda: holds.release(reference=uuid7(), by=None),
    ):
        assert_refused(trade, work, "unknown_hold")


@pytest.mark.parametrize("minutes", [0, -15, 1.5, True, 10**12])
def test_what_is_no_amount_is_neither_held_nor_taken(trade: Trade, minutes: Any) -> None:
    assert_refused(trade, lambda: reserve(trade, minutes), "not_an_amount")
    reference = reserve(trade).reference
    take = lambda: holds.take(reference=reference, minutes=minutes, by=None)  # noqa: E731
    assert_refused(trade, take, "not_an_amount")


def test_nobody_reserves_in_their_own_network(trade: Trade) -> None:
    at_home = Trade(sofia=trade.sofia, alice=trade.sofia)
    assert_refused(trade, lambda: reserve(at_home), "own_network")


def test_more_than_the_payer_has_is_not_held(trade: Trade) -> None:
    reserve(trade, 90)
    assert_refused(trade, lambda: reserve(trade, 45), "not_enough_credits")


def test_a_full_account_is_found_out_before_anything_is_done(trade: Trade) -> None:
    trade.limit(trade.alice, ceiling=150)
    said = assert_refused(trade, lambda: reserve(trade, 45), "recipient_cannot_receive")
    assert "alice@nwl" in said
    assert "2 hours" not in said


def test_once_held_no_ceiling_refuses_it(trade: Trade) -> None:
    made = reserve(trade, 60)
    trade.limit(trade.alice, ceiling=120)
    FederatedNetworkFactory(network=trade.alice.network, floor_minutes=-600, ceiling_minutes=0)
    FederatedNetworkFactory(network=trade.sofia.network, floor_minutes=0)
    holds.take(reference=made.reference, minutes=60, by=None)
    assert trade.figures() == paid(60)
    assert_sound(trade)


def test_what_is_held_counts_against_both_trade_limits(trade: Trade) -> None:
    FederatedNetworkFactory(network=trade.sofia.network, floor_minutes=-75)
    made = reserve(trade, 60)
    said = assert_refused(trade, lambda: reserve(trade, 30), "trade_limit_down")
    assert "only 15 minutes more" in said
    holds.release(reference=made.reference, by=None)
    FederatedNetworkFactory(network=trade.sofia.network, floor_minutes=-600)
    FederatedNetworkFactory(network=trade.alice.network, ceiling_minutes=75)
    reserve(trade, 60)
    assert_refused(trade, lambda: reserve(trade, 30), "trade_limit_up")


def test_a_network_outside_the_federation_reserves_nothing(nwl: NetworkRef, trade: Trade) -> None:
    let_go(nwl)
    said = assert_refused(trade, lambda: reserve(trade), "not_federated")
    assert "nwl" in said


@pytest.mark.parametrize("side", ["sofia", "alice"])
def test_a_suspended_network_neither_reserves_nor_takes_and_gives_back(
    trade: Trade, side: str
) -> None:
    made = reserve(trade, 60)
    network = getattr(trade, side).network
    suspend(network)
    said = assert_refused(trade, lambda: reserve(trade, 15), "network_resting")
    assert network.slug in said
    take = lambda: holds.take(reference=made.reference, minutes=15, by=None)  # noqa: E731
    assert_refused(trade, take, "network_resting")
    assert trade.figures() == held(60)
    holds.release(reference=made.reference, by=None)
    assert trade.figures() == paid(0)
    assert_sound(trade)


@pytest.mark.parametrize("side", ["sofia", "alice"])
def test_a_network_that_is_leaving_begins_nothing_and_ends_what_it_began(
    trade: Trade, side: str
) -> None:
    taken, released = reserve(trade, 60).reference, reserve(trade, 60).reference
    let_leave(getattr(trade, side).network)
    assert_refused(trade, lambda: reserve(trade, 15), "not_federated")
    assert holds.take(reference=taken, minutes=45, by=None).minutes == 45
    holds.release(reference=released, by=None)
    assert trade.figures() == paid(45)
    assert_sound(trade)


def test_what_a_network_that_has_left_holds_is_given_back(trade: Trade) -> None:
    made = reserve(trade, 60)
    let_go(trade.alice.network)
    take = lambda: holds.take(reference=made.reference, minutes=15, by=None)  # noqa: E731
    assert_refused(trade, take, "not_federated")
    holds.release(reference=made.reference, by=None)
    assert trade.figures() == paid(0)
    assert_sound(trade)


def test_what_was_held_is_paid_by_and_to_a_suspended_member(trade: Trade) -> None:
    made = reserve(trade, 60)
    trade.freeze(trade.sofia)
    assert_refused(trade, lambda: reserve(trade, 15), "account_frozen")
    trade.freeze(trade.alice)
    assert_refused(trade, lambda: reserve(trade, 15), "recipient_cannot_receive")
    holds.take(reference=made.reference, minutes=60, by=None)
    assert trade.figures() == paid(60)


def test_they_are_part_of_the_callers_transaction(trade: Trade) -> None:
    """Through the federation's door, with whatever else the caller writes."""
    networks = trade.sofia.network, trade.alice.network
    kept, undone = uuid7(), uuid7()

    def undo() -> None:
        with current.federation(*networks), database.atomic():
            holds.release(reference=reserve(trade, 60, undone).reference, by=None)
            raise ZeroDivisionError

    with current.federation(*networks), database.atomic():
        reserve(trade, 60, kept)
        holds.take(reference=kept, minutes=45, by=None)
        with pytest.raises(refusals.NotEnoughCredits):
            reserve(trade, 90)
    assert trade.figures() == paid(45)
    with pytest.raises(ZeroDivisionError):
        undo()
    assert trade.figures() == paid(45)
    assert not reserve(trade, 60, undone).replayed
    assert_sound(trade)


def test_they_are_refused_in_a_transaction_of_another_door(trade: Trade) -> None:
    with current.enter(trade.sofia.network), database.atomic():
        database.together([database.Statement("SELECT 1", [])])
        with pytest.raises(current.DoorInTransaction):
            reserve(trade)


def test_how_often_the_database_is_asked(trade: Trade) -> None:
    reference, other, more = uuid7(), uuid7(), uuid7()
    # The accounts, then one message of the record and three holds, and the audit.
    with everything_asked() as queries:
        reserve(trade, 30, reference)
    assert len(queries) == 6
    # The hold, then one message of the record and three transfers, and the audit.
    with everything_asked() as queries:
        holds.take(reference=reference, minutes=30, by=None)
    assert len(queries) == 6
    reserve(trade, 30, other)
    with everything_asked() as queries:
        holds.release(reference=other, by=None)
    assert len(queries) == 6
    reserve(trade, 30, more)
    with everything_asked() as queries:
        holds.take(reference=more, minutes=45, by=None)
    assert len(queries) == 7


def test_factories_make_what_they_say(trade: Trade) -> None:
    sides = {"payer": trade.sofia, "payee": trade.alice}
    assert CrossHoldFactory(**sides).minutes == 60
    assert CrossReleaseFactory(**sides).pk
    assert trade.figures() == held(60)
