"""What each door may do with the federation, by the database's own word."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError

from kernel import database
from kernel.ids import uuid7
from shared_apps.federation.models import CrossTransfer
from tenant_apps.credits import selectors as credits
from tenant_apps.ledger import posting, refusals, selectors
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import CrossTransferFactory, FederatedNetworkFactory
from tests.integration.federation.ground import KEPT
from tests.world import World


@pytest.fixture
def crossed(nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member) -> CrossTransfer:
    """An hour that Sofia sent to Alice."""
    FederatedNetworkFactory(network=nwl)
    FederatedNetworkFactory(network=warwick)
    return CrossTransferFactory(network=warwick, payer=sofia, address="alice@nwl")


def run(statement: str) -> None:
    with database.atomic(), database.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "table", ["members_member", "accounts_user", "ledger_entry", "outbox_mail"]
)
def test_the_federation_reads_nothing_of_a_networks_people(
    crossed: CrossTransfer, nwl: NetworkRef, warwick: NetworkRef, table: str
) -> None:
    with (
        current.federation(nwl, warwick),
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        run(f'SELECT * FROM "{nwl.schema}".{table}')


def test_the_federation_reads_no_members_balance(
    crossed: CrossTransfer, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with (
        current.federation(nwl, warwick),
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        run(f'SELECT balance_minutes FROM "{nwl.schema}".ledger_stripe')


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE federation_network SET state = 'joined'",
        "UPDATE tenants_network SET state = 'active'",
        "UPDATE federation_cross_transfer SET minutes = 1",
        "DELETE FROM federation_cross_transfer",
        "UPDATE federation_cross_hold SET minutes = 1",
        "DELETE FROM federation_cross_hold",
        "UPDATE federation_cross_release SET actor = NULL",
        "DELETE FROM federation_cross_release",
        "UPDATE federation_moving_code SET network_id = NULL",
        "SELECT * FROM audit_event",
        "SELECT * FROM accounts_user",
    ],
)
def test_the_federation_changes_no_membership_and_no_record(
    crossed: CrossTransfer, nwl: NetworkRef, warwick: NetworkRef, statement: str
) -> None:
    with (
        current.federation(nwl, warwick),
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        run(statement)


def test_a_network_cannot_read_the_federation(crossed: CrossTransfer, nwl: NetworkRef) -> None:
    with current.enter(nwl), pytest.raises(ProgrammingError, match="permission denied"):
        run("SELECT * FROM shared.federation_cross_transfer")


def test_a_network_cannot_move_its_clearing_account(
    crossed: CrossTransfer, nwl: NetworkRef, alice: Member
) -> None:
    with current.enter(nwl):
        clearing = ledger.open_account(kind=AccountKind.CLEARING, holder=nwl.id, floor=None)
        for payer, payee in ((clearing, account(alice)), (account(alice), clearing)):
            with pytest.raises(refusals.FederationOnly):
                ledger.transfer(
                    key=uuid7(),
                    kind=TransferKind.FEDERATED_IN,
                    payer=payer,
                    payee=payee,
                    minutes=15,
                    by=None,
                    federation_reference=uuid7(),
                )


def test_operators_cannot_move_a_position(crossed: CrossTransfer, nwl: NetworkRef) -> None:
    with current.shared(), database.atomic(), database.cursor() as cursor:
        accounts = selectors.accounts_of(
            kind=AccountKind.NETWORK,
            holders=[crossed.payer_network_id, crossed.payee_network_id],
        )
        new = posting.NewTransfer(
            key=uuid7(),
            kind=TransferKind.NATIONAL,
            payer=accounts[crossed.payee_network_id].id,
            payee=accounts[crossed.payer_network_id].id,
            minutes=15,
            by=None,
            federation_reference=uuid7(),
        )
        with pytest.raises(refusals.FederationOnly):
            posting.insert_transfer(cursor, None, new)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE shared.federation_cross_transfer SET minutes = 1",
        "DELETE FROM shared.federation_cross_transfer",
        "TRUNCATE shared.federation_cross_transfer",
    ],
)
def test_what_crossed_is_written_once_whoever_asks(
    world: World, crossed: CrossTransfer, statement: str
) -> None:
    with world.admin() as admin, pytest.raises(psycopg.DatabaseError) as refused:
        admin.execute(statement)
    assert refused.value.sqlstate == "FD003"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM shared.federation_network",
        "UPDATE shared.federation_network SET network_id = gen_random_uuid()",
        "TRUNCATE shared.federation_network",
    ],
)
def test_a_network_that_traded_is_not_forgotten(
    world: World, crossed: CrossTransfer, statement: str
) -> None:
    with world.admin() as admin, pytest.raises(KEPT):
        admin.execute(statement)


def test_a_network_that_never_traded_may_be_forgotten(world: World, nwl: NetworkRef) -> None:
    FederatedNetworkFactory(network=nwl)
    with world.admin() as admin:
        assert admin.execute("DELETE FROM shared.federation_network").rowcount == 1


def test_a_transfer_of_a_network_outside_the_federation_is_refused(
    crossed: CrossTransfer, nwl: NetworkRef
) -> None:
    """By the database, where a foreign key would have."""
    with current.federation(nwl), pytest.raises(DatabaseError) as refused:
        CrossTransfer.objects.create(
            payer_network_id=nwl.id,
            payee_network_id=uuid7(),
            payer_handle="a",
            payee_handle="b",
            minutes=15,
            request_hash=b"",
        )
    assert getattr(refused.value.__cause__, "sqlstate", None) == "FD001"


def account(member: Member) -> UUID:
    return credits.account_of(member).id


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("minutes_positive", {"minutes": 0}),
        ("minutes_positive", {"minutes": -15}),
        ("two_networks", {"payee_network_id": "payer"}),
        ("handles", {"payer_handle": ""}),
        ("handles", {"payee_handle": ""}),
        ("kind_known", {"kind": "loan"}),
        ("reversal_names_original", {"kind": "reversal"}),
        ("reversal_names_original", {"reverses_id": "payer"}),
    ],
)
def test_what_is_no_record_is_refused(
    world: World, crossed: CrossTransfer, constraint: str, wrong: dict[str, Any]
) -> None:
    """Whoever inserts it, by a name as a constraint's."""
    row = {
        "reference": uuid7(),
        "payer_network_id": crossed.payer_network_id,
        "payee_network_id": crossed.payee_network_id,
        "payer_handle": "sofia",
        "payee_handle": "alice",
        "minutes": 15,
        "note": "",
        "kind": "gift",
        "request_hash": b"",
    } | {k: crossed.payer_network_id if v == "payer" else v for k, v in wrong.items()}
    columns, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    with world.admin() as admin:
        with pytest.raises(psycopg.errors.CheckViolation) as refused:
            admin.execute(
                f"INSERT INTO shared.federation_cross_transfer ({columns}) VALUES ({marks})",
                list(row.values()),
            )
        assert refused.value.diag.constraint_name == f"federation_cross_transfer_{constraint}"
