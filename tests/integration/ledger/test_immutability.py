"""What is written in the ledger stays, whoever asks: the service, the owner, a superuser."""

import psycopg
import pytest
from django.db import ProgrammingError
from psycopg import sql

from kernel import database
from tenants import current
from tenants.current import NetworkRef, owner_of
from tests.factories.ledger import (
    AccountChangeFactory,
    HoldResolutionFactory,
    SealFactory,
    TransferFactory,
)

IMMUTABLE = [
    "ledger_transfer",
    "ledger_entry",
    "ledger_hold",
    "ledger_hold_resolution",
    "ledger_account_change",
    "ledger_seal",
    "ledger_sealed_row",
]
TABLES = [*IMMUTABLE, "ledger_account", "ledger_stripe"]
CHANGES = {
    "ledger_transfer": "minutes = minutes + 1",
    "ledger_entry": "balance_after_minutes = 0",
    "ledger_hold": "expires_at = NULL",
    "ledger_hold_resolution": "outcome = 'expired'",
    "ledger_account_change": "reason = 'other'",
    "ledger_seal": "sha256 = ''",
    "ledger_sealed_row": "sha256 = ''",
    "ledger_account": "holder = gen_random_uuid()",
    "ledger_stripe": "number = number",
}
STATEMENTS = [
    *[f"UPDATE {table} SET {change}" for table, change in CHANGES.items()],
    *[f"DELETE FROM {table}" for table in TABLES],
    *[f"TRUNCATE {table} CASCADE" for table in TABLES],
]


@pytest.fixture(scope="module", autouse=True)
def _rows(ledger_network: NetworkRef) -> None:
    """A row in every table, since a row trigger fires for rows."""
    with current.enter(ledger_network):
        TransferFactory()
        HoldResolutionFactory()
        AccountChangeFactory()
        SealFactory()


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_networks_role_may_not(here: NetworkRef, statement: str) -> None:
    with (
        database.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("replica", [False, True])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_owner_and_the_superuser_are_stopped_by_the_trigger(
    ledger_network: NetworkRef, admin: psycopg.Connection, statement: str, replica: bool
) -> None:
    """A superuser may skip ordinary triggers by calling himself a replica; not these."""
    with admin.transaction(force_rollback=True):
        if replica:
            admin.execute("SET LOCAL session_replication_role = replica")
        else:
            owner = sql.Identifier(owner_of(ledger_network.schema))
            admin.execute(sql.SQL("SET LOCAL ROLE {}").format(owner))
        with pytest.raises(psycopg.DatabaseError) as refused:
            admin.execute(statement)
    assert refused.value.diag.sqlstate == "LG001"
