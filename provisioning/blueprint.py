"""The blueprint: a network's schema as Django's migrations make it, kept as text.

The migrations run once, in a schema of their own, and every statement they send is recorded.
Replaying the record gives a schema with the same names throughout, in one message.
"""

import hashlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from psycopg import ClientCursor, sql

from kernel import database
from provisioning import connections as provisioning
from provisioning.models import Blueprint
from tenants import current
from tenants.current import Door, owner_of

SCHEMA = "blueprint"
DOOR = Door(role=SCHEMA, owner=owner_of(SCHEMA), schema=SCHEMA)

_READING = ("SELECT", "SAVEPOINT", "RELEASE", "SHOW")


@cache
def version() -> str:
    """A hash of every migration that a network's schema goes through, by name and content."""
    names = {app.label for app in apps.get_app_configs() if app.name in settings.TENANT_APPS}
    loader = MigrationLoader(None)
    digest = hashlib.sha256()
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app in names:
            source = Path(inspect.getfile(type(migration))).read_bytes()
            digest.update(f"{app}.{name}:".encode() + source)
    return digest.hexdigest()


def script() -> str:
    """The statements of the current version. `setup` has made them."""
    return Blueprint.objects.get(version=version()).script


def refresh() -> bool:
    """Make the blueprint anew if the migrations have changed; says whether it did."""
    with current.shared(), database.using(database.PROVISIONING):
        if Blueprint.objects.filter(version=version()).exists():
            return False
    _empty_schema()
    with _recording() as statements:
        migrate(DOOR)
    with current.shared(), database.using(database.PROVISIONING):
        Blueprint.objects.create(version=version(), script=";\n".join(statements) + ";")
    return True


def migrate(door: Door) -> None:
    """Bring one schema to the current version with Django's migrations, as its owner."""
    with current.adopt(door), database.using(database.PROVISIONING):
        # Django's own command: the one of this name that django-tenants installs loops by itself.
        call_command(
            Migrate(),
            database=database.PROVISIONING,
            verbosity=0,
            interactive=False,
            skip_checks=True,
        )


def _empty_schema() -> None:
    schema, owner = sql.Identifier(SCHEMA), sql.Identifier(DOOR.owner)
    with provisioning.one_transaction():
        with provisioning.acting(DOOR):
            provisioning.run(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
        create = sql.SQL("CREATE SCHEMA {} AUTHORIZATION {}")
        provisioning.run(create.format(schema, owner))


@contextmanager
def _recording() -> Iterator[list[str]]:
    statements: list[str] = []
    connection = connections[database.PROVISIONING]
    connection.ensure_connection()

    def record(
        execute: Callable[..., Any], query: Any, params: Any, many: bool, context: Any
    ) -> Any:
        for one in params if many else [params]:
            text = ClientCursor(connection.connection).mogrify(query, one).strip().rstrip(";")
            if text and not text.upper().startswith(_READING):
                statements.append(text)
        return execute(query, params, many, context)

    with connection.execute_wrapper(record):
        yield statements
