"""r07: what the application's login and its roles may do is what the code declares, by the
database's own catalogue: of every role, every schema and every table that there is."""

from collections.abc import Iterator

import psycopg
import pytest

from provisioning import grants
from provisioning.roles import APPLICATION, PROVISIONER
from tenants.current import FEDERATION_ROLE, SHARED_ROLE, SHARED_SCHEMA
from tests.isolation.catalogue import (
    SYSTEM,
    Right,
    ask,
    declared,
    lent_roles,
    network_schemas,
    owner_of,
    rights_in,
)
from tests.isolation.conftest import Pair

BLUEPRINT = "blueprint"
ERASED = {
    ("federation_cross_transfer", "UPDATE", "payer_handle"),
    ("federation_cross_transfer", "UPDATE", "payee_handle"),
    ("federation_cross_transfer", "UPDATE", "note"),
    ("federation_cross_hold", "UPDATE", "payer_handle"),
    ("federation_cross_hold", "UPDATE", "payee_handle"),
}


@pytest.fixture(scope="module")
def admin(pair: Pair) -> Iterator[psycopg.Connection]:
    with pair.world.admin() as admin:
        yield admin


@pytest.fixture(scope="module")
def networks(admin: psycopg.Connection) -> list[str]:
    return network_schemas(admin)


def test_r07_the_application_may_become_networks_and_the_two_shared_doors_alone(
    admin: psycopg.Connection, networks: list[str]
) -> None:
    lent = lent_roles(admin)
    assert lent.keys() == {*networks, SHARED_ROLE, FEDERATION_ROLE}
    assert set(lent.values()) == {(False, True, False)}


def test_r07_no_role_of_the_application_has_powers(admin: psycopg.Connection) -> None:
    runtime = [APPLICATION, *lent_roles(admin)]
    powers = "rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
    powerful = f"SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND ({powers})"
    assert ask(admin, powerful, runtime) == []
    signing_in = "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND rolcanlogin"
    assert ask(admin, signing_in, runtime) == [(APPLICATION,)]
    inherits = "SELECT rolinherit FROM pg_roles WHERE rolname = %s"
    assert ask(admin, inherits, APPLICATION) == [(False,)]
    members = "SELECT roleid::regrole FROM pg_auth_members WHERE member::regrole::text = ANY(%s)"
    assert ask(admin, members, list(lent_roles(admin))) == []


def test_r07_no_login_is_there_but_the_two_and_the_administrator(
    admin: psycopg.Connection,
) -> None:
    logins = {name for (name,) in ask(admin, "SELECT rolname FROM pg_roles WHERE rolcanlogin")}
    supers = {name for (name,) in ask(admin, "SELECT rolname FROM pg_roles WHERE rolsuper")}
    assert logins - supers == {APPLICATION, PROVISIONER}
    assert len(supers) == 1


def test_r07_the_provisioner_is_no_superuser_and_reads_no_passwords(
    admin: psycopg.Connection,
) -> None:
    asked = (
        "SELECT rolsuper, rolbypassrls, rolreplication, rolcreatedb, rolinherit,"
        " has_table_privilege(oid, 'pg_authid', 'SELECT') FROM pg_roles WHERE rolname = %s"
    )
    assert ask(admin, asked, PROVISIONER) == [(False,) * 6]


def test_r07_the_application_owns_nothing(admin: psycopg.Connection) -> None:
    """Of tables, schemas, functions, types, databases: no dependency of an owner's kind."""
    asked = (
        "SELECT refobjid::regrole, classid::regclass, objid FROM pg_shdepend"
        " WHERE deptype = 'o' AND refobjid::regrole::text = ANY(%s)"
    )
    assert ask(admin, asked, [APPLICATION, *lent_roles(admin)]) == []


def test_r07_all_that_is_in_a_schema_is_its_owners(
    admin: psycopg.Connection, networks: list[str]
) -> None:
    for schema in [*networks, SHARED_SCHEMA, BLUEPRINT]:
        owners = ask(
            admin,
            "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = %s UNION"
            " SELECT relowner::regrole::text FROM pg_class WHERE relnamespace = %s::regnamespace"
            " UNION SELECT proowner::regrole::text FROM pg_proc"
            " WHERE pronamespace = %s::regnamespace",
            schema,
            schema,
            schema,
        )
        assert owners == [(owner_of(schema),)], schema


def test_r07_network_rights_are_those_declared(
    admin: psycopg.Connection, networks: list[str]
) -> None:
    for schema in networks:
        wanted = declared(grants.network_grants(schema))
        assert {right.role for right in wanted} == {schema, FEDERATION_ROLE}
        assert rights_in(admin, schema) == wanted, schema


def test_r07_shared_rights_are_those_declared(admin: psycopg.Connection) -> None:
    wanted = declared(grants.shared_grants())
    assert {right.role for right in wanted} == {SHARED_ROLE, FEDERATION_ROLE}
    assert rights_in(admin, SHARED_SCHEMA) == wanted


def test_r07_nobody_has_rights_in_the_blueprint(admin: psycopg.Connection) -> None:
    assert rights_in(admin, BLUEPRINT) == set()


def test_r07_no_append_only_table_may_be_changed(
    admin: psycopg.Connection, networks: list[str]
) -> None:
    """Said once more in plain words, lest the declaration itself go wrong.

    Of what crossed, who it was and the note can be erased, which a trigger sees to.
    """
    once = ["audit_event", "ledger_transfer", "ledger_entry", "ledger_hold", "exchanges_event"]
    once += ["ledger_hold_resolution", "ledger_account_change", "federation_cross_transfer"]
    once += ["ledger_seal", "ledger_sealed_row", "operators_sealhead"]
    once += ["audit_seal", "audit_sealed_event"]
    once += ["federation_cross_hold", "federation_cross_release", "federation_pair_change"]
    once += ["federation_step", "federation_settlement"]
    for schema in [*networks, SHARED_SCHEMA]:
        bad = {
            right
            for right in rights_in(admin, schema)
            if right.table in once and right.privilege not in {"SELECT", "INSERT"}
            if (right.table, right.privilege, right.column) not in ERASED
        }
        assert bad == set()


def test_r07_each_schema_is_open_to_its_own_role_and_the_federation(
    admin: psycopg.Connection, networks: list[str]
) -> None:
    asked = (
        "SELECT n.nspname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type FROM pg_namespace n,"
        " aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee"
        f" WHERE a.grantee <> n.nspowner AND n.nspname NOT IN ({SYSTEM}, 'public', 'extensions')"
    )
    wanted = {(schema, schema, "USAGE") for schema in networks}
    wanted |= {(schema, FEDERATION_ROLE, "USAGE") for schema in [*networks, SHARED_SCHEMA]}
    wanted |= {(SHARED_SCHEMA, SHARED_ROLE, "USAGE")}
    assert set(ask(admin, asked)) == wanted


def test_r07_no_role_reaches_another_schema_in_any_way(
    admin: psycopg.Connection, networks: list[str]
) -> None:
    """Every network's role and the shared one, by the database's own reckoning of inheritance."""
    reached = ask(
        admin,
        "SELECT r.rolname, n.nspname, c.relname FROM pg_roles r, pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE r.rolname = ANY(%s) AND n.nspname NOT IN ({SYSTEM})"
        " AND n.nspname <> CASE r.rolname WHEN %s THEN %s ELSE r.rolname END"
        " AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND (has_schema_privilege(r.oid, n.oid,"
        " 'CREATE') OR has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE,"
        " TRUNCATE, REFERENCES, TRIGGER, MAINTAIN') OR has_any_column_privilege(r.oid, c.oid,"
        " 'SELECT, INSERT, UPDATE, REFERENCES'))",
        [*networks, SHARED_ROLE],
        SHARED_ROLE,
        SHARED_SCHEMA,
    )
    assert reached == []


def test_r07_the_login_itself_reaches_nothing(admin: psycopg.Connection) -> None:
    """Outside all doors: no table, no sequence, no function, no schema, no temporary table."""
    reached = ask(
        admin,
        "SELECT n.nspname FROM pg_namespace n"
        f" WHERE n.nspname NOT IN ({SYSTEM}) AND n.nspname !~ '^pg_'"
        " AND (has_schema_privilege(%s, n.oid, 'USAGE') OR has_schema_privilege(%s, n.oid,"
        " 'CREATE'))",
        APPLICATION,
        APPLICATION,
    )
    assert reached == []
    for right in ("CREATE", "TEMPORARY"):
        asked = "SELECT has_database_privilege(%s, current_database(), %s)"
        assert ask(admin, asked, APPLICATION, right) == [(False,)]


def test_r07_nothing_is_granted_to_everyone(admin: psycopg.Connection) -> None:
    schemas = f"n.nspname NOT IN ({SYSTEM}, 'extensions') AND n.nspname !~ '^pg_'"
    asked = [
        f"SELECT n.nspname FROM pg_namespace n, aclexplode(n.nspacl) a WHERE a.grantee = 0"
        f" AND {schemas}",
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,"
        f" aclexplode(c.relacl) a WHERE a.grantee = 0 AND {schemas}",
        "SELECT d.datname FROM pg_database d, aclexplode(d.datacl) a WHERE a.grantee = 0"
        " AND d.datname = current_database()",
        "SELECT defaclobjtype FROM pg_default_acl",
        "SELECT parname FROM pg_parameter_acl",
    ]
    assert [ask(admin, question) for question in asked] == [[], [], [], [], []]


def test_r07_no_function_of_ours_may_be_called(admin: psycopg.Connection) -> None:
    """They are triggers' alone: not even everyone's usual right to call is left."""
    callable_ = ask(
        admin,
        "SELECT n.nspname, p.proname, r.rolname FROM pg_proc p"
        " JOIN pg_namespace n ON n.oid = p.pronamespace, pg_roles r"
        f" WHERE n.nspname NOT IN ({SYSTEM}, 'extensions') AND r.rolname = ANY(%s)"
        " AND has_function_privilege(r.oid, p.oid, 'EXECUTE')",
        [APPLICATION, *lent_roles(admin)],
    )
    assert callable_ == []


def test_r07_every_function_with_its_owners_rights_is_bound_to_its_schema(
    admin: psycopg.Connection, networks: list[str]
) -> None:
    found = ask(
        admin,
        "SELECT n.nspname, p.proname, p.proconfig FROM pg_proc p"
        " JOIN pg_namespace n ON n.oid = p.pronamespace"
        f" WHERE p.prosecdef AND n.nspname NOT IN ({SYSTEM}, 'extensions')",
    )
    assert {schema for schema, *_ in found} == {*networks, SHARED_SCHEMA, BLUEPRINT}
    for schema, name, settings in found:
        [path] = settings
        first, *others, last = path.replace('"', "").removeprefix("search_path=").split(", ")
        assert (first, last) == (schema, "pg_temp"), name
        assert others in ([], ["extensions"]), name


def test_a_right_too_many_is_noticed(admin: psycopg.Connection, pair: Pair) -> None:
    """The tests above can fail: of a column, of a table, for one role and for all."""
    a, b = pair.a.network.schema, pair.b.network.schema
    wanted = declared(grants.network_grants(a))
    with admin.transaction(force_rollback=True):
        admin.execute(f'GRANT SELECT (email) ON "{a}".accounts_user TO "{b}"')
        admin.execute(f'GRANT INSERT ON "{a}".audit_event TO PUBLIC')
        assert rights_in(admin, a) - wanted == {
            Right(b, "accounts_user", "SELECT", "email"),
            Right("PUBLIC", "audit_event", "INSERT"),
        }
    with admin.transaction(force_rollback=True):
        admin.execute(f'REVOKE DELETE ON "{a}".accounts_user FROM "{a}"')
        assert wanted - rights_in(admin, a) == {Right(a, "accounts_user", "DELETE")}
