"""Several statements as one message: in one transaction, behind one door, and all or none."""

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, InternalError, connection, transaction
from django.db.transaction import TransactionManagementError

from kernel import database
from kernel.database import Statement
from kernel.ids import uuid7
from tenants import current
from tenants.current import NetworkRef
from tests.counting import everything_asked

ASK = Statement("SELECT current_user, %s::int", [1])
NO_ROWS = Statement("SET LOCAL statement_timeout = '5s'", [])
FAILS = Statement("SELECT 1 / %s::int", [0])


def opening() -> Statement:
    """An account, as the ledger opens one."""
    return Statement(
        "INSERT INTO ledger_account (id, kind, holder) VALUES (%s, 'member', %s)",
        [uuid7(), uuid7()],
    )


def of_nobody() -> Statement:
    """Breaks a foreign key, which PostgreSQL looks at when the transaction ends."""
    return Statement(
        "INSERT INTO telling_choice (member_id, requests, weekly_mail, chosen_at)"
        " VALUES (%s, 'never', false, now())",
        [uuid7()],
    )


def count() -> int:
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_account")
        return int(cursor.fetchone()[0])


def test_the_rows_of_each_come_in_order(nwl: NetworkRef) -> None:
    with current.enter(nwl), database.atomic():
        found = database.together([ASK, NO_ROWS, Statement("SELECT generate_series(1, 3)", [])])
    assert found == [[(nwl.schema, 1)], [], [(1,), (2,), (3,)]]


def test_each_counts_as_a_query(nwl: NetworkRef) -> None:
    with current.enter(nwl), everything_asked() as asked, database.atomic():
        database.together([ASK, opening(), ASK])
    assert [one.split()[0] for one in asked] == ["SELECT", "INSERT", "SELECT"]


def test_it_begins_the_transaction_with_its_door(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        before = count()
        with database.atomic():
            database.together([opening(), opening()])
            assert database.in_transaction()
            assert count() == before + 2
            transaction.set_rollback(True)
        assert count() == before
        with database.atomic():
            database.together([opening(), opening()])
        assert count() == before + 2


def test_within_a_transaction_it_goes_on_with_it(nwl: NetworkRef) -> None:
    with current.enter(nwl), database.atomic():
        before = count()
        database.together([opening()])
        assert count() == before + 1


def test_by_itself_it_is_all_or_none(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        before = count()
        database.together([opening(), opening()])
        with pytest.raises(DatabaseError):
            database.together([opening(), FAILS, opening()])
        assert count() == before + 2
        assert not database.in_transaction()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_failure_says_which_it_was_and_undoes_all(nwl: NetworkRef, place: int) -> None:
    with current.enter(nwl):
        before, statements = count(), [opening(), opening()]
        statements.insert(place, FAILS)
        with pytest.raises(DatabaseError) as refused, database.atomic():
            database.together(statements)
        assert database.failed(refused.value) is FAILS
        assert isinstance(refused.value.__cause__, psycopg.errors.DivisionByZero)
        assert count() == before


def test_a_failure_within_a_savepoint_leaves_what_went_before(nwl: NetworkRef) -> None:
    with current.enter(nwl), database.atomic():
        before = count()
        database.together([opening()])
        with pytest.raises(DatabaseError), database.atomic():
            database.together([opening(), FAILS])
        assert count() == before + 1


def test_after_a_failure_the_transaction_takes_no_more(nwl: NetworkRef) -> None:
    with current.enter(nwl), database.atomic():
        with pytest.raises(DatabaseError):
            database.together([FAILS])
        with pytest.raises(InternalError):
            database.together([ASK])
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            database.together([ASK])


def test_outside_all_doors_there_is_no_data(nwl: NetworkRef) -> None:
    with current.adopt(None), pytest.raises(DatabaseError), database.atomic():
        database.together([opening()])


def test_a_door_that_cannot_be_opened_is_an_error_of_none_of_them(nwl: NetworkRef) -> None:
    nowhere = current.Door(role="n_nobody", owner="n_nobody", schema="n_nobody")
    with current.adopt(nowhere), pytest.raises(DatabaseError) as refused, database.atomic():
        database.together([ASK])
    assert database.failed(refused.value) is None


def test_another_door_within_the_transaction_is_refused(
    nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.enter(nwl), database.atomic():
        database.together([ASK])
        with (
            current.adopt(current.network_door(warwick)),
            pytest.raises(current.DoorInTransaction),
        ):
            database.together([ASK])


def test_a_lost_connection_is_an_error_and_the_next_is_a_new_one(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        with pytest.raises(DatabaseError), database.atomic():
            database.together(
                [ASK, Statement("SELECT pg_terminate_backend(pg_backend_pid())", []), ASK]
            )
        connection.close_if_unusable_or_obsolete()
        with database.atomic():
            assert database.together([ASK]) == [[(nwl.schema, 1)]]


@pytest.mark.parametrize("more", [[], [opening()]])
def test_what_is_refused_at_the_end_says_why_and_leaves_the_connection(
    nwl: NetworkRef, more: list[Statement]
) -> None:
    """The statements succeed, and the transaction that they make does not."""
    with current.enter(nwl):
        before = count()
        process = connection.connection.info.backend_pid
        with pytest.raises(IntegrityError, match="telling_choice_member_id") as refused:
            database.together([*more, of_nobody()])
        assert database.broken_constraint(refused.value).startswith("telling_choice_member_id")
        assert count() == before
        assert connection.connection.info.backend_pid == process
        assert not database.in_transaction()
