"""r07: what the roles may not do is tried, as a bug or an injected statement would, and refused.

All of it as the application's own login, on a connection without any code of ours, as each of the
roles that it may become, and as none.
"""

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tenants.current import FEDERATION_ROLE, SHARED_ROLE, SHARED_SCHEMA
from tests.isolation import fingerprints
from tests.isolation.catalogue import ask, lent_roles, rights_in
from tests.isolation.conftest import Pair

ROLES = ("none", "a", "shared", "federation")
INSUFFICIENT_PRIVILEGE = "42501"
# Of what the role does not see, PostgreSQL may say that it is not there.
REFUSED = {INSUFFICIENT_PRIVILEGE, "42P01", "3F000", "42704", "42883"}


@pytest.fixture(scope="module")
def admin(pair: Pair) -> Iterator[psycopg.Connection]:
    with pair.world.admin() as admin:
        yield admin


@pytest.fixture(scope="module")
def login(pair: Pair) -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as login:
        yield login


@pytest.fixture(params=ROLES)
def role(
    request: pytest.FixtureRequest, pair: Pair, login: psycopg.Connection
) -> Iterator[psycopg.Connection]:
    """The login as one of its roles, as A's for one."""
    become(login, request.param, pair)
    yield login
    login.execute("RESET ROLE")


def become(login: psycopg.Connection, role: str, pair: Pair) -> None:
    roles = {"a": pair.a.network.schema, "shared": SHARED_ROLE, "federation": FEDERATION_ROLE}
    if role in roles:
        login.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(roles[role])))


def refusal(login: psycopg.Connection, statement: str) -> str:
    """PostgreSQL's code for why it refuses, or nothing if it does not."""
    try:
        login.execute(statement)
    except psycopg.Error as error:
        return str(error.sqlstate)
    return ""


def test_a_right_statement_is_not_refused(pair: Pair, login: psycopg.Connection) -> None:
    """The tests below would prove nothing if everything were."""
    become(login, "a", pair)
    assert refusal(login, f'SELECT count(*) FROM "{pair.a.network.schema}".accounts_user') == ""
    login.execute("RESET ROLE")
    assert refusal(login, "SELECT current_user") == ""


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE SCHEMA sneaky",
        'CREATE SCHEMA sneaky AUTHORIZATION "{a}"',
        'DROP SCHEMA "{a}" CASCADE',
        'DROP SCHEMA "{b}" CASCADE',
        "DROP SCHEMA shared CASCADE",
        'ALTER SCHEMA "{b}" RENAME TO sneaky',
        "SELECT rolpassword FROM pg_authid",
        "SELECT passwd FROM pg_shadow",
        "SELECT * FROM pg_hba_file_rules",
        "SELECT * FROM pg_file_settings",
        "SHOW config_file",
        "SHOW hba_file",
        "CREATE ROLE sneaky LOGIN",
        'ALTER ROLE "{a}" SUPERUSER',
        "ALTER ROLE hexitime_app CREATEROLE",
        'GRANT "{b}" TO "{a}"',
        'GRANT "{b}_owner" TO "{a}"',
        'DROP ROLE "{b}"',
        "CREATE DATABASE sneaky",
        "ALTER DATABASE {database} SET search_path = shared",
        'ALTER TABLE "{a}".accounts_user ADD COLUMN sneaky int',
        'ALTER TABLE "{b}".accounts_user ADD COLUMN sneaky int',
        'ALTER TABLE "{a}".accounts_user OWNER TO "{a}"',
        'DROP TABLE "{a}".audit_event',
        'DROP TABLE "{b}".audit_event',
        'TRUNCATE "{a}".audit_event',
        'ALTER TABLE "{a}".audit_event DISABLE TRIGGER ALL',
        'ALTER TABLE "{b}".ledger_entry DISABLE TRIGGER ALL',
        "SET session_replication_role = replica",
        'DROP TRIGGER audit_event_append_only ON "{a}".audit_event',
        'CREATE TRIGGER sneaky AFTER INSERT ON "{a}".audit_event FOR EACH ROW'
        ' EXECUTE FUNCTION "{a}".audit_refuse_change()',
        'CREATE TABLE "{a}".sneaky (id int)',
        "CREATE TABLE extensions.sneaky (id int)",
        "CREATE TABLE public.sneaky (id int)",
        "CREATE TEMPORARY TABLE sneaky (id int)",
        'CREATE VIEW "{a}".sneaky AS SELECT 1',
        'CREATE FUNCTION "{a}".sneaky() RETURNS int LANGUAGE sql AS $$SELECT 1$$',
        "CREATE FUNCTION extensions.sneaky() RETURNS int LANGUAGE sql AS $$SELECT 1$$",
        "CREATE FUNCTION public.sneaky() RETURNS int LANGUAGE sql AS $$SELECT 1$$",
        "CREATE FUNCTION pg_temp.sneaky() RETURNS int LANGUAGE sql AS $$SELECT 1$$",
        'CREATE OR REPLACE FUNCTION "{a}".audit_refuse_change() RETURNS trigger'
        " LANGUAGE plpgsql AS $$BEGIN RETURN new; END$$",
        "CREATE EXTENSION dblink",
        "CREATE EXTENSION file_fdw",
        "CREATE EXTENSION hstore SCHEMA extensions",
        "CREATE SERVER sneaky FOREIGN DATA WRAPPER none",
        "CREATE FOREIGN DATA WRAPPER sneaky",
        "CREATE EVENT TRIGGER sneaky ON ddl_command_end EXECUTE FUNCTION nothing()",
        "CREATE PUBLICATION sneaky FOR ALL TABLES",
        "CREATE TABLESPACE sneaky LOCATION '/tmp'",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "COPY (SELECT 1) TO '/tmp/sneaky'",
        "COPY \"{a}\".accounts_user FROM PROGRAM 'true'",
        "COPY \"{a}\".accounts_user FROM '/etc/passwd'",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT pg_read_binary_file('PG_VERSION')",
        "SELECT pg_ls_dir('.')",
        "SELECT pg_stat_file('PG_VERSION')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT lo_export(1, '/tmp/sneaky')",
        "SELECT pg_reload_conf()",
        "SELECT pg_rotate_logfile()",
        "SELECT pg_switch_wal()",
        "SELECT pg_create_logical_replication_slot('sneaky', 'pgoutput')",
        "SELECT pg_stat_reset()",
        "ALTER SYSTEM SET log_statement = 'all'",
        "SET log_statement = 'none'",
        "SELECT * FROM pg_largeobject",
        "SELECT * FROM pg_statistic",
        "SELECT subconninfo FROM pg_subscription",
        'REINDEX SCHEMA "{b}"',
        "COMMENT ON TABLE \"{a}\".accounts_user IS 'sneaky'",
        'ALTER DEFAULT PRIVILEGES FOR ROLE "{a}_owner" GRANT ALL ON TABLES TO PUBLIC',
    ],
)
def test_r07_is_refused_as_every_role(pair: Pair, role: psycopg.Connection, statement: str) -> None:
    names = {"a": pair.a.network.schema, "b": pair.b.network.schema, "database": role.info.dbname}
    assert refusal(role, statement.format(**names)) in REFUSED


def test_r07_no_other_role_can_be_taken(
    admin: psycopg.Connection, role: psycopg.Connection
) -> None:
    """Of all the roles that the server has, its own and ours, only those lent."""
    allowed = {*lent_roles(admin), role.info.user}
    others = {name for (name,) in ask(admin, "SELECT rolname FROM pg_roles")} - allowed
    assert others
    for name in others:
        for statement in (f'SET ROLE "{name}"', f'SET SESSION AUTHORIZATION "{name}"'):
            assert refusal(role, statement) == INSUFFICIENT_PRIVILEGE, statement
        chosen = f"SELECT set_config('role', '{name}', false)"
        assert refusal(role, chosen) == INSUFFICIENT_PRIVILEGE, chosen


@pytest.mark.parametrize("as_role", ["none", "a", "shared"])
def test_r07_no_table_of_another_schema_is_reached(
    admin: psycopg.Connection, login: psycopg.Connection, pair: Pair, as_role: str
) -> None:
    a, b = pair.a.network.schema, pair.b.network.schema
    own = {"none": "", "a": a, "shared": SHARED_SCHEMA}[as_role]
    become(login, as_role, pair)
    for schema in {a, b, SHARED_SCHEMA, "blueprint"} - {own}:
        for table in fingerprints.tables(admin, schema):
            for statement in (
                f'SELECT FROM "{schema}"."{table}"',
                f'INSERT INTO "{schema}"."{table}" DEFAULT VALUES',
                f'DELETE FROM "{schema}"."{table}"',
                f'TRUNCATE "{schema}"."{table}"',
                f'COPY "{schema}"."{table}" TO STDOUT',
            ):
                assert refusal(login, statement) == INSUFFICIENT_PRIVILEGE, statement
    login.execute("RESET ROLE")


@pytest.mark.parametrize(
    "statement",
    [
        'GRANT ALL ON "{a}".audit_event TO "{a}"',
        'GRANT SELECT ON "{a}".accounts_user TO PUBLIC',
        'REVOKE ALL ON "{a}".accounts_user FROM hexitime_federation CASCADE',
        'GRANT USAGE ON SCHEMA "{a}" TO PUBLIC',
    ],
)
def test_r07_rights_stay_as_they_were(
    admin: psycopg.Connection, role: psycopg.Connection, pair: Pair, statement: str
) -> None:
    """PostgreSQL only warns of a GRANT that grants nothing."""
    a, asked = pair.a.network.schema, "SELECT nspacl FROM pg_namespace ORDER BY oid"
    before = rights_in(admin, a), ask(admin, asked)
    assert refusal(role, statement.format(a=a)) in {"", *REFUSED}
    assert (rights_in(admin, a), ask(admin, asked)) == before


def test_r07_what_others_ask_is_not_shown(
    pair: Pair, login: psycopg.Connection, admin: psycopg.Connection
) -> None:
    """In a network, no statement of any other session can be read, nor any session be ended."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        become(login, "a", pair)
        other.execute("SELECT 'a word of Sofia'")
        found = ask(
            login, "SELECT query FROM pg_stat_activity WHERE pid = %s", other.info.backend_pid
        )
        assert found == [("<insufficient privilege>",)]
        for act in ("pg_cancel_backend", "pg_terminate_backend"):
            statement = f"SELECT {act}({other.info.backend_pid})"
            assert refusal(login, statement) == INSUFFICIENT_PRIVILEGE
    login.execute("RESET ROLE")


def test_r07_no_setting_tells_of_the_server(pair: Pair, role: psycopg.Connection) -> None:
    """Where its files are, and how it reaches others."""
    secret = ["config_file", "hba_file", "data_directory", "primary_conninfo"]
    found = ask(role, "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", secret)
    assert found == []
