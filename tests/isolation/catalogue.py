"""What PostgreSQL's own catalogue says of roles, owners and rights."""

import re
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from provisioning.roles import APPLICATION
from tenants import current

SYSTEM = "'pg_catalog', 'information_schema', 'pg_toast'"


class Right(NamedTuple):
    """One privilege of one role, on a whole table or, if named, a column."""

    role: str
    table: str
    privilege: str
    column: str = ""


def ask(admin: psycopg.Connection, question: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return admin.execute(question, parameters).fetchall()


def network_schemas(admin: psycopg.Connection) -> list[str]:
    """Every network's schema, of this test or an earlier one."""
    found = ask(admin, "SELECT nspname FROM pg_namespace WHERE nspname ~ '^n_' ORDER BY 1")
    return [name for (name,) in found]


def lent_roles(admin: psycopg.Connection) -> dict[str, tuple[bool, bool, bool]]:
    """The roles that the application may become: with inherit, set and admin options."""
    found = ask(
        admin,
        "SELECT roleid::regrole::text, inherit_option, set_option, admin_option"
        " FROM pg_auth_members WHERE member = %s::regrole",
        APPLICATION,
    )
    return {role.strip('"'): tuple(options) for role, *options in found}  # type: ignore[misc]


def rights_in(admin: psycopg.Connection, schema: str) -> set[Right]:
    """Every privilege on the relations and columns of a schema that is not the owner's."""
    found = ask(
        admin,
        "WITH granted AS ("
        " SELECT c.relname, a.grantee, a.privilege_type, '' AS attname, a.is_grantable, c.relowner"
        " FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = %(s)s::regnamespace"
        " UNION ALL"
        " SELECT c.relname, a.grantee, a.privilege_type, t.attname, a.is_grantable, c.relowner"
        " FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a"
        " WHERE c.relnamespace = %(s)s::regnamespace)"
        " SELECT coalesce(r.rolname, 'PUBLIC'), relname,"
        "   privilege_type || CASE WHEN is_grantable THEN ' WITH GRANT' ELSE '' END, attname"
        " FROM granted LEFT JOIN pg_roles r ON r.oid = grantee WHERE grantee <> relowner".replace(
            "%(s)s", sql.Literal(schema).as_string()
        ),
    )
    return {Right(*row) for row in found}


_GRANT = re.compile(
    r'GRANT (?P<what>.+) ON (?:TABLE|SEQUENCE) "\w+"\."(?P<table>\w+)" TO "(?P<role>\w+)"'
)
_PRIVILEGE = re.compile(r"([A-Z]+)(?: \(([^)]*)\))?(?:, |$)")


def declared(statements: sql.Composed) -> set[Right]:
    """What a list of GRANT statements on tables says."""
    found: set[Right] = set()
    for line in statements.as_string().splitlines():
        if granted := _GRANT.match(line):
            for privilege, columns in _PRIVILEGE.findall(granted["what"]):
                for column in columns.split(", ") if columns else [""]:
                    found.add(Right(granted["role"], granted["table"], privilege, column))
    return found


def owner_of(schema: str) -> str:
    """The role to which all that is in a schema belongs."""
    is_shared = schema == current.SHARED_SCHEMA
    return current.owner_of(current.SHARED_ROLE if is_shared else schema)
