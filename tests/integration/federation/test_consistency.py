"""The check finds what should not be: each rule is broken once behind the wall's back."""

import pytest

from shared_apps.federation import consistency
from shared_apps.federation.models import CrossTransfer
from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.federation import CrossTransferFactory, FederatedNetworkFactory
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
