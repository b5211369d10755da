"""Database roles: two for each network, three for the whole deployment, two that sign in."""

from django.db import connections
from psycopg import sql

from kernel import database
from provisioning import connections as provisioning
from tenants.current import FEDERATION_ROLE, SHARED_ROLE, owner_of

APPLICATION = "hexitime_app"
PROVISIONER = "hexitime_provisioner"
FOR_ALL = [SHARED_ROLE, owner_of(SHARED_ROLE), FEDERATION_ROLE, "blueprint", owner_of("blueprint")]
_FOR_THE_APPLICATION = {SHARED_ROLE, FEDERATION_ROLE}


def create_for_all() -> None:
    """The roles of the shared schema, the federation and the blueprint, if they are missing."""
    for role in FOR_ALL:
        provisioning.run(_create_if_missing(role))
        if role in _FOR_THE_APPLICATION:
            provisioning.run(_lend_to_application(role))


def create_for_network(schema: str) -> None:
    """A network's role, which the application may become, and its owner, which it may not."""
    owner = owner_of(schema)
    provisioning.run(
        sql.SQL("CREATE ROLE {} NOLOGIN; CREATE ROLE {} NOLOGIN;").format(
            sql.Identifier(owner), sql.Identifier(schema)
        )
    )
    provisioning.run(_lend_to_application(schema))
    provisioning.run(
        sql.SQL(
            "CREATE SCHEMA {schema} AUTHORIZATION {owner};"
            "GRANT USAGE ON SCHEMA extensions TO {schema}, {owner}"
        ).format(schema=sql.Identifier(schema), owner=sql.Identifier(owner))
    )


def drop_for_network(schema: str) -> None:
    """The schema with all that is in it, and its two roles. Gone already, they are gone."""
    both = [owner_of(schema), schema]
    if _exists(owner_of(schema)):
        as_owner = "SET LOCAL ROLE {}; DROP SCHEMA IF EXISTS {} CASCADE; SET LOCAL ROLE NONE"
        provisioning.run(
            sql.SQL(as_owner).format(sql.Identifier(owner_of(schema)), sql.Identifier(schema))
        )
    for role in filter(_exists, both):
        provisioning.run(
            sql.SQL("REVOKE USAGE ON SCHEMA extensions FROM {0}; DROP ROLE {0}").format(
                sql.Identifier(role)
            )
        )


def _exists(role: str) -> bool:
    with connections[database.PROVISIONING].cursor() as cursor:
        cursor.execute("SELECT FROM pg_catalog.pg_roles WHERE rolname = %s", [role])
        return bool(cursor.rowcount)


def _create_if_missing(role: str) -> sql.Composed:
    return sql.SQL(
        "DO $$ BEGIN CREATE ROLE {} NOLOGIN;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    ).format(sql.Identifier(role))


def _lend_to_application(role: str) -> sql.Composed:
    return sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(
        sql.Identifier(role), sql.Identifier(APPLICATION)
    )
