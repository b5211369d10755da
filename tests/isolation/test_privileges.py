"""r07: what each role may touch, read from PostgreSQL's own catalogue and tried out."""

import os
import re

import psycopg
import pytest
from psycopg import sql

from provisioning import grants, roles
from tenants import current
from tests.isolation.conftest import Pair

PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
LOGINS = (roles.APPLICATION, roles.PROVISIONER)


def rows(admin: psycopg.Connection, query: str, *parameters: object) -> list[tuple[object, ...]]:
    return admin.execute(query.encode(), parameters).fetchall()


def names(admin: psycopg.Connection, query: str, *parameters: object) -> set[str]:
    return {str(row[0]) for row in rows(admin, query, *parameters)}


def test_r07_no_role_of_a_network_reaches_any_table_outside_of_it(pair: Pair) -> None:
    """Every table of every schema but its own, the server's catalogue apart."""
    with pair.world.admin() as admin:
        for network in (pair.a.network, pair.b.network):
            reached = rows(
                admin,
                "SELECT n.nspname, c.relname, p.privilege FROM pg_class c"
                " JOIN pg_namespace n ON n.oid = c.relnamespace, unnest(%s::text[]) p(privilege)"
                " WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname <> %s"
                " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
                " AND has_table_privilege(%s, c.oid, p.privilege)",
                list(PRIVILEGES),
                network.schema,
                network.schema,
            )
            assert reached == []
            schemas = names(
                admin,
                "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(%s, oid, 'USAGE')"
                " AND nspname NOT LIKE 'pg\\_%%' AND nspname <> 'information_schema'",
                network.schema,
            )
            assert schemas == {network.schema, "extensions"}
            assert not names(
                admin,
                "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(%s, oid, 'CREATE')",
                network.schema,
            )


@pytest.mark.parametrize("door", ["network", "shared"])
def test_r07_a_door_may_do_what_the_code_lists_and_no_more(pair: Pair, door: str) -> None:
    schema = pair.a.network.schema if door == "network" else current.SHARED_SCHEMA
    script = grants.network_grants(schema) if door == "network" else grants.shared_grants()
    with pair.world.admin() as admin:
        listed = _listed(script.as_string(admin), schema)
        granted = {
            (str(table), str(role), str(privilege))
            for table, role, privilege in rows(
                admin,
                "SELECT table_name, grantee, privilege_type"
                " FROM information_schema.role_table_grants WHERE table_schema = %s"
                " AND grantee <> (SELECT nspowner::regrole::text FROM pg_namespace"
                "                  WHERE nspname = %s)",
                schema,
                schema,
            )
        }
        assert granted == listed
        assert not names(
            admin,
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = %s::regnamespace"
            " AND c.relkind IN ('r', 'S') AND pg_get_userbyid(c.relowner)"
            "   NOT IN (SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = %s)",
            schema,
            schema,
        )


def _listed(script: str, schema: str) -> set[tuple[str, str, str]]:
    """What a script of grants gives, table by table. Grants of single columns are not of it."""
    found = set()
    for privileges, table, role in re.findall(
        rf'GRANT (.+?) ON "{schema}"\."(\w+)" TO "(\w+)"', script
    ):
        whole = re.sub(r"\w+\s*\([^)]*\)", "", privileges)
        found |= {(table, role, one.strip()) for one in whole.split(",") if one.strip()}
    return found


def test_r07_nothing_is_granted_to_everyone(pair: Pair) -> None:
    with pair.world.admin() as admin:
        ours = "nspname NOT LIKE 'pg\\_%%' AND nspname <> 'information_schema'"
        assert not names(
            admin,
            "SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,"
            f" aclexplode(c.relacl) a WHERE a.grantee = 0 AND {ours} AND nspname <> 'extensions'",
        )
        assert not names(
            admin,
            "SELECT nspname FROM pg_namespace, aclexplode(nspacl) a"
            f" WHERE a.grantee = 0 AND {ours}",
        )
        assert not names(admin, "SELECT oid::text FROM pg_default_acl")


def test_r07_the_application_is_a_member_of_doors_alone_and_inherits_from_none(pair: Pair) -> None:
    with pair.world.admin() as admin:
        memberships = rows(
            admin,
            "SELECT roleid::regrole::text, inherit_option, admin_option FROM pg_auth_members"
            " WHERE member = %s::regrole",
            roles.APPLICATION,
        )
        networks = names(admin, "SELECT schema_name FROM shared.tenants_network")
    doors = {current.SHARED_ROLE, current.FEDERATION_ROLE}
    assert doors | networks <= {row[0] for row in memberships}
    assert all(not str(row[0]).endswith("_owner") for row in memberships)
    assert {row[1:] for row in memberships} == {(False, False)}


def test_r07_no_login_and_no_door_is_more_than_it_must_be(pair: Pair) -> None:
    with pair.world.admin() as admin:
        special = rows(
            admin,
            "SELECT rolname FROM pg_roles"
            " WHERE rolname <> 'postgres' AND rolname NOT LIKE 'pg\\_%%'"
            " AND (rolsuper OR rolreplication OR rolbypassrls OR rolcreatedb"
            "      OR (rolcreaterole AND rolname <> %s) OR (rolcanlogin AND rolname <> ALL (%s)))",
            roles.PROVISIONER,
            list(LOGINS),
        )
    assert special == []


FORBIDDEN = [
    "CREATE SCHEMA sneaky",
    "DROP SCHEMA {b} CASCADE",
    "DROP SCHEMA {a} CASCADE",
    "CREATE DATABASE sneaky",
    "CREATE ROLE sneaky",
    "ALTER ROLE {b} LOGIN",
    "ALTER ROLE hexitime_app SUPERUSER",
    "SELECT * FROM pg_authid",
    "SELECT passwd FROM pg_shadow",
    "SELECT * FROM pg_hba_file_rules",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('.')",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/sneaky'",
    "CREATE EXTENSION dblink",
    "CREATE FUNCTION sneaky() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE sneaky (id int)",
    "CREATE TEMP TABLE sneaky (id int)",
    "ALTER TABLE ledger_transfer DISABLE TRIGGER ALL",
    "DROP TABLE accounts_user",
    "TRUNCATE accounts_user",
    "SELECT * FROM {b}.accounts_user",
    "INSERT INTO {b}.audit_event DEFAULT VALUES",
    "UPDATE {b}.accounts_user SET is_active = false",
    "DELETE FROM {b}.accounts_user",
    "SELECT * FROM shared.tenants_network",
    "SET session_replication_role = replica",
    "SET SESSION AUTHORIZATION postgres",
    "SET ROLE postgres",
    "SET ROLE hexitime_provisioner",
    "SET ROLE {a}_owner",
    "SET ROLE {b}_owner",
    "GRANT {b} TO {a}",
    "ALTER SYSTEM SET fsync = off",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_r07_as_a_network_the_server_says_no(pair: Pair, statement: str) -> None:
    a, b = pair.a.network.schema, pair.b.network.schema
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as application:
        application.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(a)))
        application.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(a)))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute(statement.format(a=a, b=b).encode())


def test_r07_a_network_does_not_see_what_another_asks(pair: Pair) -> None:
    a, b = pair.a.network.schema, pair.b.network.schema
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url) as theirs, psycopg.connect(url, autocommit=True) as ours:
        theirs.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(b)))
        theirs.execute("SELECT 'a secret of B'")
        ours.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(a)))
        seen = ours.execute("SELECT query FROM pg_stat_activity WHERE query IS NOT NULL").fetchall()
    assert not [one for (one,) in seen if "secret of B" in one]
