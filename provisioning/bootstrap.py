"""Preparing a database server for networks. Doing it again changes nothing."""

import csv
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from provisioning import blueprint, fleet, grants, roles
from provisioning import connections as provisioning
from tenants import current
from tenants.models import IntegratedCareSystem

ICS_FILE = Path(__file__).parent / "data" / "ics.csv"
EXTENSIONS = ["pg_trgm", "btree_gist", "citext", "unaccent"]


PATIENCE_SECONDS = {"lock_timeout": 5, "idle_in_transaction_session_timeout": 60}


def create_logins(admin_url: str, application_url: str, provisioning_url: str) -> None:
    """As the server's administrator: the two logins, and the database, owned by provisioning."""
    name = str(conninfo_to_dict(application_url)["dbname"])
    with psycopg.connect(make_conninfo(admin_url, dbname="postgres"), autocommit=True) as admin:
        _login(admin, application_url, sql.SQL("NOINHERIT NOCREATEROLE NOCREATEDB"))
        _login(admin, provisioning_url, sql.SQL("NOINHERIT CREATEROLE NOCREATEDB"))
        admin.execute(f"ALTER ROLE {roles.PROVISIONER} SET createrole_self_grant = 'set'")
        # Nobody waits for ever for a row, nor keeps one while doing nothing.
        for setting, seconds in PATIENCE_SECONDS.items():
            admin.execute(f"ALTER ROLE {roles.APPLICATION} SET {setting} = '{seconds}s'")
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        admin.execute(
            sql.SQL(
                "ALTER DATABASE {0} OWNER TO {1}; REVOKE ALL ON DATABASE {0} FROM PUBLIC;"
                "GRANT CONNECT ON DATABASE {0} TO {2}"
            ).format(
                sql.Identifier(name),
                sql.Identifier(roles.PROVISIONER),
                sql.Identifier(roles.APPLICATION),
            )
        )
    with psycopg.connect(make_conninfo(admin_url, dbname=name), autocommit=True) as admin:
        admin.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")


def migrate_all() -> None:
    """As the provisioning login: shared schema, blueprint, and every network that is behind."""
    with provisioning.login():
        roles.create_for_all()
        _schemas()
    blueprint.migrate(current.SHARED)
    with provisioning.one_transaction(), provisioning.acting(current.SHARED):
        provisioning.run(grants.shared_grants())
    load_integrated_care_systems()
    blueprint.refresh()
    fleet.migrate_those_behind()


def load_integrated_care_systems() -> None:
    """The 42 Integrated Care Systems, as provisioning's own list has them."""
    with ICS_FILE.open(newline="", encoding="utf-8") as file:
        rows = [IntegratedCareSystem(**row) for row in csv.DictReader(file)]
    with current.shared():
        IntegratedCareSystem.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["code"], update_fields=["name", "region"]
        )


def _login(admin: psycopg.Connection, url: str, rights: sql.SQL) -> None:
    parts = conninfo_to_dict(url)
    role = sql.Identifier(str(parts["user"]))
    # It may be there already, made by an earlier or a concurrent start.
    with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        admin.execute(sql.SQL("CREATE ROLE {}").format(role))
    admin.execute(sql.SQL("ALTER ROLE {} LOGIN {}").format(role, rights))
    if password := parts.get("password"):
        admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))


def _schemas() -> None:
    provisioning.run("CREATE SCHEMA IF NOT EXISTS extensions")
    for extension in EXTENSIONS:
        provisioning.run(
            sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA extensions").format(
                sql.Identifier(extension)
            )
        )
    provisioning.run(
        sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(
            sql.Identifier(current.SHARED_SCHEMA),
            sql.Identifier(current.owner_of(current.SHARED_ROLE)),
        )
    )
    for role in roles.FOR_ALL:
        provisioning.run(
            sql.SQL("GRANT USAGE ON SCHEMA extensions TO {}").format(sql.Identifier(role))
        )
