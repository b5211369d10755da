"""What the network's role may write, column by column, and what it may call: nothing."""

from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError

from kernel import database
from kernel.ids import uuid7
from tenant_apps.ledger.models import Account
from tests.integration.ledger.ask import set_aside


def run(statement: str, *parameters: Any) -> Any:
    with database.atomic(), database.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else None


@pytest.mark.parametrize(
    "column",
    [
        "opened_at",
        "frozen_at",
        "closed_at",
    ],
)
def test_an_account_opens_with_nothing_but_its_limits(here: Any, column: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(
            f"INSERT INTO ledger_account (id, kind, holder, {column}) "
            "VALUES (%s, 'member', %s, DEFAULT)",
            uuid7(),
            uuid7(),
        )


@pytest.mark.parametrize("column", ["number", "recorded_at"])
def test_number_and_time_are_the_databases(alice: Account, bob: Account, column: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(
            "INSERT INTO ledger_transfer (id, kind, payer_id, payee_id, minutes, request_hash, "
            f"{column}) OVERRIDING SYSTEM VALUE VALUES (%s, 'gift', %s, %s, 15, '', DEFAULT)",
            uuid7(),
            alice.id,
            bob.id,
        )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_stripe SET balance_minutes = 600 WHERE account_id = %s",
        "UPDATE ledger_stripe SET floor_minutes = NULL WHERE account_id = %s",
        "DELETE FROM ledger_stripe WHERE account_id = %s",
        "INSERT INTO ledger_stripe (account_id, number, stripes) VALUES (%s, 1, 1)",
    ],
)
def test_stripes_are_moved_by_the_triggers_alone(alice: Account, change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(change, alice.id)


def test_entries_are_written_by_the_trigger_alone(alice: Account) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(
            "INSERT INTO ledger_entry (account_id, sequence, transfer_id, minutes,"
            " balance_after_minutes) VALUES (%s, 2, %s, 60, 180)",
            alice.id,
            uuid7(),
        )


@pytest.mark.parametrize("column", ["taken_minutes", "transfer_id", "recorded_at"])
def test_a_hold_is_taken_by_a_transfer_alone(alice: Account, bob: Account, column: str) -> None:
    hold = set_aside(alice, bob, 15)
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(
            f"INSERT INTO ledger_hold_resolution (hold_id, outcome, {column}) "
            "VALUES (%s, 'taken', DEFAULT)",
            hold.id,
        )
    with pytest.raises(DatabaseError, match="a hold is taken by a transfer"):
        run("INSERT INTO ledger_hold_resolution (hold_id, outcome) VALUES (%s, 'taken')", hold.id)


def test_no_function_of_the_ledger_may_be_called(alice: Account) -> None:
    functions = run(
        "SELECT p.proname, has_function_privilege(p.oid, 'EXECUTE') FROM pg_proc AS p "
        "WHERE p.pronamespace = current_schema()::regnamespace AND p.proname LIKE 'ledger%%'"
    )
    assert len(functions) == 26
    assert not any(callable_ for _, callable_ in functions)
    with pytest.raises(ProgrammingError, match="permission denied"):
        run("SELECT ledger_spread_floor(%s, 0::smallint, 60::bigint)", alice.id)


def test_each_trigger_function_is_bound_to_its_own_schema(here: Any) -> None:
    functions = run(
        "SELECT p.proname, p.prosecdef, p.proconfig, pg_get_userbyid(p.proowner) "
        "FROM pg_proc AS p WHERE p.pronamespace = current_schema()::regnamespace "
        "AND p.prorettype = 'trigger'::regtype AND p.proname LIKE 'ledger%%'"
    )
    assert len(functions) == 8
    for _, security_definer, settings, owner in functions:
        assert security_definer
        assert owner == f"{here.schema}_owner"
        [path] = settings
        assert path.replace('"', "") == f"search_path={here.schema}, extensions, pg_temp"


def test_the_role_may_not_become_the_owner(here: Any) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(f'SET LOCAL ROLE "{here.schema}_owner"')


def test_the_role_may_not_switch_a_trigger_off(here: Any) -> None:
    with pytest.raises(ProgrammingError, match="must be owner"):
        run("ALTER TABLE ledger_entry DISABLE TRIGGER ALL")
