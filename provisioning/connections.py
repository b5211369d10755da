"""The provisioning login: one transaction that may act in several schemas, one after another."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

from kernel import database
from kernel.errors import Refused
from tenants import current
from tenants.current import Door


class NoProvisioningLogin(Refused):
    """This process has not been given the login that may create schemas."""

    code = "no_provisioning_login"
    default_message = "Set PROVISIONING_DATABASE_URL: only that login may create networks."


def require_login() -> None:
    """Raises NoProvisioningLogin in a process that could not build what it is about to ask for."""
    if database.PROVISIONING not in settings.DATABASES:
        raise NoProvisioningLogin


@contextmanager
def login() -> Iterator[None]:
    """Work as the provisioning login itself, outside all doors."""
    require_login()
    with database.using(database.PROVISIONING), current.adopt(None):
        yield


@contextmanager
def one_transaction() -> Iterator[None]:
    """All or nothing, as the provisioning login."""
    with login(), transaction.atomic(using=database.PROVISIONING):
        yield


@contextmanager
def acting(door: Door) -> Iterator[None]:
    """Within `one_transaction`: be the owner of this door's schema for a while.

    On an error the whole transaction is lost, and the role with it.
    """
    _become(door)
    with current.adopt(door):
        yield
    _become(None)


def _become(door: Door | None) -> None:
    if door is None:
        run("SET LOCAL ROLE NONE; SET LOCAL search_path = ''")
        return
    statement = sql.SQL("SET LOCAL ROLE {}; SET LOCAL search_path = {}, extensions, pg_temp")
    run(statement.format(sql.Identifier(door.owner), sql.Identifier(door.schema)))


def run(statement: sql.Composable | str) -> None:
    """Run statements, possibly several, on the provisioning connection."""
    connection = connections[database.PROVISIONING]
    connection.ensure_connection()
    text = statement if isinstance(statement, str) else statement.as_string(connection.connection)
    with connection.cursor() as cursor:
        cursor.execute(text)
