"""The check finds what should not be: each rule is broken once behind the wall's back."""

import pytest

from kernel.ids import uuid7
from shared_apps.federation import consistency, holds, reversals
from shared_apps.federation.models import CrossHold, CrossTransfer
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.federation import (
    CrossHoldFactory,
    CrossTransferFactory,
    FederatedNetworkFactory,
)
from tests.integration.federation.ground import Trade
from tests.world import World


@pytest.fixture
def crossed(nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member) -> CrossTransfer:
    FederatedNetworkFactory(network=nwl)
    FederatedNetworkFactory(network=warwick)
    return CrossTransferFactory(network=warwick, payer=sofia, address="alice@nwl")


def tamper(world: World, table: str, statement: str) -> None:
    """As the administrator, past the triggers."""
    with world.admin() as admin:
        admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        admin.execute(statement)
        admin.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def rules() -> set[str]:
    return {difference.rule for difference in consistency.check()}


def test_nothing_is_found_where_all_agree(crossed: CrossTransfer) -> None:
    assert rules() == set()


def test_positions_that_do_not_sum_to_zero(
    world: World, crossed: CrossTransfer, nwl: NetworkRef
) -> None:
    change = "UPDATE shared.ledger_stripe SET balance_minutes = 61 WHERE balance_minutes = 60"
    tamper(world, "shared.ledger_stripe", change)
    assert rules() == {"F1", "F2"}


def test_a_leg_of_other_minutes(world: World, crossed: CrossTransfer, nwl: NetworkRef) -> None:
    table = f'"{nwl.schema}".ledger_transfer'
    change = f"UPDATE {table} SET minutes = 45 WHERE kind = 'federated_in'"
    tamper(world, table, change)
    found = list(consistency.check())
    assert {difference.rule for difference in found} == {"F2", "F3"}
    assert any(str(crossed.reference) in difference.where for difference in found)
    assert all("nwl" in str(difference) for difference in found)


def test_a_leg_under_another_reference(
    world: World, crossed: CrossTransfer, warwick: NetworkRef
) -> None:
    table = f'"{warwick.schema}".ledger_transfer'
    change = f"UPDATE {table} SET federation_reference = id WHERE kind = 'federated_out'"
    tamper(world, table, change)
    assert len([one for one in consistency.check() if one.rule == "F3"]) == 2


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM shared.federation_cross_transfer",
        "UPDATE shared.federation_cross_transfer SET minutes = 59",
        "UPDATE shared.federation_cross_transfer"
        " SET payer_network_id = payee_network_id, payee_network_id = payer_network_id",
    ],
)
def test_a_record_that_is_missing_or_differs(
    world: World, crossed: CrossTransfer, change: str
) -> None:
    tamper(world, "shared.federation_cross_transfer", change)
    found = list(consistency.check())
    assert [(one.rule, str(crossed.reference) in one.where) for one in found] == [("F3", True)]


@pytest.fixture
def kept(trade: Trade) -> CrossHold:
    """An hour of Sofia's that is held for Alice, beside one given back and one taken."""
    sides = {"payer": trade.sofia, "payee": trade.alice}
    holds.release(reference=CrossHoldFactory(**sides, minutes=15).reference, by=None)
    taken = CrossHoldFactory(**sides, minutes=15).reference
    holds.take(reference=taken, minutes=30, by=None)
    return CrossHoldFactory(**sides)


def named(hold: CrossHold) -> set[tuple[str, bool]]:
    return {(one.rule, str(hold.reference) in one.where) for one in consistency.check()}


def test_nothing_is_found_where_all_hold_the_same(kept: CrossHold) -> None:
    assert rules() == set()


def test_more_held_between_networks_than_in_one(
    world: World, kept: CrossHold, nwl: NetworkRef
) -> None:
    change = "UPDATE shared.ledger_stripe SET held_in_minutes = 61 WHERE held_in_minutes = 60"
    tamper(world, "shared.ledger_stripe", change)
    found = consistency.check()
    assert [(one.rule, one.what) for one in found] == [("F2", "clearing minutes held to pay")]
    assert "nwl" in found[0].where


@pytest.mark.parametrize("side", ["nwl", "warwick"])
def test_a_hold_of_other_minutes(
    world: World, kept: CrossHold, nwl: NetworkRef, warwick: NetworkRef, side: str
) -> None:
    table = f'"{(nwl if side == "nwl" else warwick).schema}".ledger_hold'
    change = f"UPDATE {table} SET minutes = 45 WHERE federation_reference = '{kept.reference}'"
    tamper(world, table, change)
    assert named(kept) == {("F2", False), ("F3", True)}


def test_a_hold_that_one_network_alone_gave_back(
    world: World, kept: CrossHold, nwl: NetworkRef
) -> None:
    table = f'"{nwl.schema}".ledger_hold_resolution'
    change = (
        f"INSERT INTO {table} (hold_id, outcome) SELECT id, 'released'"
        f" FROM \"{nwl.schema}\".ledger_hold WHERE federation_reference = '{kept.reference}'"
    )
    tamper(world, table, change)
    assert named(kept) == {("F2", False), ("F3", True)}


def test_a_hold_given_back_in_the_record_alone(world: World, kept: CrossHold) -> None:
    table = "shared.federation_cross_release"
    tamper(world, table, f"INSERT INTO {table} (reference) VALUES ('{kept.reference}')")
    assert named(kept) == {("F3", True)}


def test_a_hold_without_its_record(world: World, kept: CrossHold) -> None:
    table = "shared.federation_cross_hold"
    tamper(world, table, f"DELETE FROM {table} WHERE reference = '{kept.reference}'")
    assert named(kept) == {("F3", True)}


def test_a_reversal_without_its_record(world: World, crossed: CrossTransfer) -> None:
    reversals.reverse(reference=crossed.reference, reason="By mistake", by=None)
    assert rules() == set()
    table = "shared.federation_cross_transfer"
    tamper(world, table, f"DELETE FROM {table} WHERE kind = 'reversal'")
    [found] = consistency.check()
    assert (found.rule, found.where) == ("F3", f"reversal of {crossed.reference}")


def test_a_record_of_what_was_never_undone(world: World, crossed: CrossTransfer) -> None:
    table = "shared.federation_cross_transfer"
    insert = (
        f"INSERT INTO {table} (reference, kind, reverses_id, payer_network_id, payee_network_id,"
        " payer_handle, payee_handle, minutes, note, request_hash)"
        f" SELECT '{uuid7()}', 'reversal', reference, payee_network_id, payer_network_id,"
        f" payee_handle, payer_handle, minutes, '', '' FROM {table}"
    )
    tamper(world, table, insert)
    [found] = consistency.check()
    assert (found.rule, found.where) == ("F3", f"reversal of {crossed.reference}")
