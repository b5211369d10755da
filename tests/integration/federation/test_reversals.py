"""What crossed is undone: once, wholly, in all three ledgers, whatever the limits."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.federation import holds, reversals, services
from shared_apps.federation.models import CrossTransfer
from tenant_apps.credits import selectors as credits
from tenant_apps.ledger import statements
from tenants import current
from tenants import services as registry
from tests.counting import everything_asked
from tests.factories.federation import FederatedNetworkFactory
from tests.integration.federation.ground import (
    Trade,
    differences,
    let_go,
    let_leave,
    paid,
    suspend,
)
from tests.integration.federation.test_holds import assert_refused, assert_sound

WHY = "It was agreed for another day"


def send(trade: Trade, minutes: int = 60) -> UUID:
    return services.send(
        key=uuid7(),
        payer_network=trade.sofia.network,
        payer_account_id=trade.sofia.account_id,
        payer_handle=trade.sofia.handle,
        address=trade.alice.address,
        minutes=minutes,
        note="Thank you",
        by=None,
    ).reference


def exchange(trade: Trade, minutes: int = 60, held_minutes: int = 60) -> UUID:
    reference = uuid7()
    holds.reserve(
        reference=reference, payer=trade.sofia, payee=trade.alice, minutes=held_minutes, by=None
    )
    return holds.take(reference=reference, minutes=minutes, by=None).reference


def exchange_for_more(trade: Trade) -> UUID:
    return exchange(trade, minutes=90, held_minutes=45)


def reverse(reference: UUID, reason: str = WHY) -> reversals.Reversed:
    return reversals.reverse(reference=reference, reason=reason, by=None)


@pytest.mark.parametrize("cross", [send, exchange, exchange_for_more])
def test_all_three_ledgers_are_as_they_were(trade: Trade, cross: Callable[[Trade], UUID]) -> None:
    reference = cross(trade)
    undone = reverse(reference)
    assert (undone.original, undone.reason, undone.replayed) == (reference, WHY, False)
    assert trade.figures() == paid(0)
    with current.federation():
        record = CrossTransfer.objects.get(reverses=reference)
    assert (record.pk, record.kind, record.note) == (undone.reference, "reversal", WHY)
    assert (record.payer_handle, record.payee_handle) == ("alice", "sofia")
    assert record.minutes == undone.minutes
    assert_sound(trade)


def test_both_statements_show_it_beside_what_it_undoes(trade: Trade) -> None:
    reference = exchange_for_more(trade)
    reverse(reference)
    for side, sign in ((trade.sofia, -1), (trade.alice, 1)):
        with current.enter(side.network):
            lines = statements.statement(account=side.account_id).lines[:4]
            moved = [line.minutes * sign for line in lines]
            assert sorted(moved) == [-45, -45, 45, 45]
            assert {line.federation_reference for line in lines} == {reference}
            assert [line.is_reversed for line in lines] == [False, False, True, True]


def test_the_members_see_with_whom_it_was(trade: Trade, alice: Any) -> None:
    reverse(send(trade))
    with current.enter(trade.alice.network):
        lines = credits.statement(credits.account_of(alice)).lines
        assert [line.crossing.there_address for line in lines[:2] if line.crossing] == [
            "sofia@warwick"
        ] * 2


def test_it_is_undone_once(trade: Trade) -> None:
    reference = send(trade)
    assert [reverse(reference).replayed for _ in range(2)] == [False, True]
    assert_refused(trade, lambda: reverse(reference, "Another reason"), "already_reversed")
    assert trade.figures() == paid(0)


def test_a_reversal_is_not_reversed(trade: Trade) -> None:
    undone = reverse(send(trade))
    assert_refused(trade, lambda: reverse(undone.reference), "not_reversible")


def test_what_never_crossed_is_not_undone(trade: Trade) -> None:
    assert_refused(trade, lambda: reverse(uuid7()), "unknown_transfer")
    held = uuid7()
    holds.reserve(reference=held, payer=trade.sofia, payee=trade.alice, minutes=15, by=None)
    assert_refused(trade, lambda: reverse(held), "unknown_transfer")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_it_has_a_reason(trade: Trade, reason: str) -> None:
    reference = send(trade)
    assert_refused(trade, lambda: reverse(reference, reason), "reason_wanted")


def test_no_limit_stands_in_its_way(trade: Trade) -> None:
    """Alice has spent what she was sent, and both networks may trade no further."""
    reference = send(trade, 60)
    services.send(
        key=uuid7(),
        payer_network=trade.alice.network,
        payer_account_id=trade.alice.account_id,
        payer_handle=trade.alice.handle,
        address=trade.sofia.address,
        minutes=165,
        note="",
        by=None,
    )
    trade.limit(trade.sofia, ceiling=180)
    FederatedNetworkFactory(network=trade.alice.network, floor_minutes=0, ceiling_minutes=0)
    FederatedNetworkFactory(network=trade.sofia.network, floor_minutes=0, ceiling_minutes=0)
    reverse(reference)
    figures = trade.figures()
    assert (figures["alice"].balance, figures["sofia"].balance) == (-45, 285)
    assert_sound(trade)


@pytest.mark.parametrize("side", ["sofia", "alice"])
def test_an_account_at_rest_is_not_told_of(trade: Trade, side: str) -> None:
    reference = send(trade)
    trade.freeze(getattr(trade, side))
    said = assert_refused(trade, lambda: reverse(reference), "cannot_undo")
    assert side not in said


@pytest.mark.parametrize("side", ["sofia", "alice"])
def test_a_suspended_network_undoes_nothing(trade: Trade, side: str) -> None:
    reference = send(trade)
    suspend(getattr(trade, side).network)
    assert_refused(trade, lambda: reverse(reference), "network_resting")


@pytest.mark.parametrize("side", ["sofia", "alice"])
def test_a_network_that_is_leaving_still_undoes(trade: Trade, side: str) -> None:
    reference = send(trade)
    let_leave(getattr(trade, side).network)
    reverse(reference)
    assert trade.figures() == paid(0)
    assert_sound(trade)


def test_a_network_that_has_left_undoes_nothing(trade: Trade) -> None:
    reference = send(trade)
    let_go(trade.alice.network)
    assert_refused(trade, lambda: reverse(reference), "not_federated")


def test_how_often_the_database_is_asked(trade: Trade) -> None:
    reference, more = send(trade, 15), exchange_for_more(trade)
    # What crossed, then one message of the record and three mirrors, and the audit.
    with everything_asked() as queries:
        reverse(reference)
    assert len(queries) == 6
    with everything_asked() as queries:
        reverse(more)
    assert len(queries) == 9


def test_a_refused_reversal_may_be_tried_again(trade: Trade) -> None:
    reference = send(trade)
    suspend(trade.alice.network)
    with pytest.raises(Refused):
        reverse(reference)
    with current.shared():
        registry.reactivate(network_id=trade.alice.network.id)
    reverse(reference)
    assert differences(trade.sofia.network, trade.alice.network) == []
