"""A database with tenants in it. Doing it again adds what is missing."""

import os

import psycopg
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sites.models import Site
from django.core.management import call_command
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.stock.customers.models import Client, Domain

OPERATORS_EMAIL = "operator@stock.example"


def host_of(name: str) -> str:
    return f"{name}.stock.example"


def prepare(*names: str) -> dict[str, str]:
    """The database, and a tenant of each name: their hosts."""
    _make_database()
    call_command("migrate_schemas", shared=True, verbosity=0)
    User.objects.get_or_create(username="operator", email=OPERATORS_EMAIL)
    for name in names:
        if not Client.objects.filter(schema_name=name).exists():
            _make_tenant(name)
    return {name: host_of(name) for name in names}


def admin(dbname: str) -> psycopg.Connection:
    """The server's administrator, in this database."""
    url = make_conninfo(os.environ["ADMIN_DATABASE_URL"], dbname=dbname)
    return psycopg.connect(url, autocommit=True)


def _make_database() -> None:
    """A login that owns a database, and is no administrator."""
    where = settings.DATABASES["default"]
    login, database = where["USER"], where["NAME"]
    with admin("postgres") as connection:
        if not _found(connection, "SELECT FROM pg_roles WHERE rolname = %s", login):
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(login)))
        if not _found(connection, "SELECT FROM pg_database WHERE datname = %s", database):
            made = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(made.format(sql.Identifier(database), sql.Identifier(login)))


def _found(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None


def _make_tenant(name: str) -> None:
    tenant = Client(schema_name=name, name=name)
    tenant.save(verbosity=0)
    Domain.objects.create(domain=host_of(name), tenant=tenant)
    with tenant:
        Site.objects.filter(pk=settings.SITE_ID).update(domain=host_of(name), name=name)
