"""The wall: PostgreSQL itself refuses what is not the current network's."""

import tempfile
import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DataError, IntegrityError, ProgrammingError

from kernel import database
from tenant_apps.accounts.models import User
from tenants import current
from tenants.current import DoorInTransaction, NetworkRef, NoNetwork
from tests.world import World


def query(statement: str) -> list[tuple[object, ...]]:
    with database.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def test_another_networks_schema_is_refused_by_postgresql(
    nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.enter(nwl), pytest.raises(ProgrammingError, match="permission denied for schema"):
        query(f"SELECT * FROM {warwick.schema}.accounts_user")


def test_the_shared_schema_is_refused_by_postgresql(nwl: NetworkRef) -> None:
    with current.enter(nwl), pytest.raises(ProgrammingError, match="permission denied for schema"):
        query("SELECT * FROM shared.tenants_network")


def test_the_shared_door_sees_no_network(nwl: NetworkRef) -> None:
    with current.shared(), pytest.raises(ProgrammingError, match="permission denied for schema"):
        query(f"SELECT * FROM {nwl.schema}.accounts_user")


def test_outside_all_doors_there_is_no_data(nwl: NetworkRef) -> None:
    with pytest.raises(ProgrammingError, match="does not exist"):
        User.objects.count()
    with pytest.raises(ProgrammingError, match="permission denied"):
        query(f"SELECT * FROM {nwl.schema}.accounts_user")
    with pytest.raises(NoNetwork):
        current.network()


def test_role_and_path_are_gone_with_the_transaction(nwl: NetworkRef) -> None:
    with current.enter(nwl), transaction.atomic():
        assert query("SELECT current_user, current_setting('search_path')") == [
            (nwl.schema, f"{nwl.schema}, extensions")
        ]
    raw = connection.connection
    assert raw is not None
    raw.autocommit = True
    row = raw.pgconn.exec_(b"SELECT current_user").get_value(0, 0)
    assert row == b"hexitime_app"


def test_a_lone_query_leaves_no_transaction_open(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        User.objects.count()
        raw = connection.connection
        assert raw is not None
        assert raw.info.transaction_status.name == "IDLE"


def test_another_network_cannot_be_entered_within_a_transaction(
    nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with (
        current.enter(nwl),
        transaction.atomic(),
        pytest.raises(DoorInTransaction),
        current.enter(warwick),
    ):
        pass


def test_a_network_left_within_its_transaction_is_not_reached_from_another(
    nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.enter(nwl):
        with transaction.atomic():
            User.objects.count()
            with (
                current.adopt(current.network_door(warwick)),
                pytest.raises(DoorInTransaction, match="begun in another network"),
            ):
                User.objects.count()
        assert query("SELECT current_user") == [(nwl.schema,)]


def test_a_transaction_begun_by_hand_keeps_other_networks_out_too(
    nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.enter(nwl):
        transaction.set_autocommit(False)
        try:
            User.objects.count()
            with pytest.raises(DoorInTransaction), current.enter(warwick):
                pass
        finally:
            transaction.rollback()
            transaction.set_autocommit(True)
    with current.enter(warwick):
        assert query("SELECT current_user") == [(warwick.schema,)]


def messages_sent(nwl: NetworkRef, statement: str, params: list[object] | None) -> int:
    """How often the client waited for the server during one query."""
    with current.enter(nwl), database.cursor() as cursor:
        cursor.execute("SELECT 1")
        raw = connection.connection
        assert raw is not None
        with tempfile.TemporaryFile() as trace:
            raw.pgconn.trace(trace.fileno())
            cursor.execute(statement, params)
            raw.pgconn.untrace()
            trace.seek(0)
            return trace.read().count(b"ReadyForQuery")


def test_a_lone_query_and_its_door_are_one_message(nwl: NetworkRef) -> None:
    assert messages_sent(nwl, "SELECT count(*) FROM accounts_user WHERE id <> %s", [uuid4()]) == 1
    assert messages_sent(nwl, "SELECT count(*) FROM accounts_user", None) == 1


def test_several_statements_in_one_string_are_one_transaction(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        with pytest.raises(ProgrammingError):
            query("UPDATE brand_brand SET colour = '#000000'; SELECT nonsense")
        assert query("SELECT current_user; SELECT colour FROM brand_brand") == [(nwl.schema,)]
        assert query("SELECT colour <> '#000000' FROM brand_brand") == [(True,)]


def test_a_lone_query_refused_when_it_is_committed_leaves_the_connection(nwl: NetworkRef) -> None:
    """A foreign key is looked at when the transaction ends, which here is the query's own."""
    with current.enter(nwl):
        process = query("SELECT pg_backend_pid()")
        with pytest.raises(IntegrityError, match="foreign key"):
            query(
                "INSERT INTO telling_choice (member_id, requests, weekly_mail, chosen_at)"
                " VALUES (gen_random_uuid(), 'never', false, now()) RETURNING member_id"
            )
        assert query("SELECT pg_backend_pid()") == process


def test_a_failed_query_does_not_carry_its_network_into_the_next(
    nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.enter(nwl), pytest.raises(ProgrammingError), transaction.atomic():
        query("SELECT nonsense")
    with current.enter(warwick):
        assert query("SELECT current_user") == [(warwick.schema,)]


def test_a_network_whose_role_is_gone_is_refused_and_leaves_the_connection_usable(
    nwl: NetworkRef,
) -> None:
    ghost = NetworkRef(
        id=nwl.id, slug="x", name="X", kind="ics", state="active", schema="n_none", host="x"
    )
    with current.enter(ghost), pytest.raises(DataError, match="role"):
        User.objects.count()
    with current.enter(nwl):
        assert User.objects.count() == 0


def test_threads_do_not_inherit_a_network(nwl: NetworkRef) -> None:
    seen: list[object] = []

    def look() -> None:
        seen.append(current.network_or_none())

    with current.enter(nwl):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [None]


def test_r07_the_web_login_makes_no_schema_and_reads_no_passwords(servers: None) -> None:
    for statement in ("CREATE SCHEMA sneaky", "SELECT * FROM pg_authid", "CREATE ROLE sneaky"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            query(statement)


def test_a_network_built_from_the_blueprint_is_as_django_would_migrate_it(
    world: World, nwl: NetworkRef
) -> None:
    def shape(schema: str) -> list[tuple[object, ...]]:
        with world.admin() as admin:
            return admin.execute(
                "SELECT c.relname, a.attname,"
                "   replace(format_type(a.atttypid, a.atttypmod), %(s)s || '.', ''), a.attnotnull"
                " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                " WHERE c.relnamespace = %(s)s::regnamespace AND a.attnum > 0"
                " UNION ALL SELECT conrelid::regclass::text, conname,"
                "   replace(pg_get_constraintdef(oid), %(s)s || '.', ''), true"
                " FROM pg_constraint WHERE connamespace = %(s)s::regnamespace"
                " UNION ALL SELECT tgname, p.proname, '', true FROM pg_trigger t"
                "   JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid"
                "   WHERE c.relnamespace = %(s)s::regnamespace AND NOT tgisinternal"
                " ORDER BY 1, 2, 3",
                {"s": schema},
            ).fetchall()

    def bare(rows: list[tuple[object, ...]], schema: str) -> set[tuple[object, ...]]:
        return {(str(row[0]).removeprefix(f"{schema}."), *row[1:]) for row in rows}

    assert bare(shape(nwl.schema), nwl.schema) == bare(shape("blueprint"), "blueprint")
