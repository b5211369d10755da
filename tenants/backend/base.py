"""Django's PostgreSQL backend, with the wall in it.

Every BEGIN carries the current door's role and search path as one message with it, so both
end with the transaction, whatever happens, also behind a transaction pooler. A query outside
a transaction gets a short one of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.backends.postgresql import base as postgresql
from django.db.backends.postgresql.base import ServerBindingCursor
from django_tenants.postgresql_backend.introspection import DatabaseSchemaIntrospection
from psycopg.pq import TransactionStatus

from kernel import database
from tenants import current


class WallConnection(psycopg.Connection[Any]):
    """A connection whose transactions begin by becoming the current door's role."""

    alias = database.DEFAULT

    def _get_tx_start_command(self) -> bytes:
        return super()._get_tx_start_command() + current.transaction_prologue(self.alias)


class WallCursor(ServerBindingCursor):  # type: ignore[misc]
    """A cursor that never runs a query outside a transaction."""

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        with self._transaction():
            return super().execute(*args, **kwargs)

    def executemany(self, *args: Any, **kwargs: Any) -> Any:
        with self._transaction():
            return super().executemany(*args, **kwargs)

    @contextmanager
    def copy(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        with self._transaction(), super().copy(*args, **kwargs) as copying:
            yield copying

    def stream(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        with self._transaction():
            yield from super().stream(*args, **kwargs)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        connection = self.connection
        idle = connection.info.transaction_status == TransactionStatus.IDLE
        free = connection.alias == database.PROVISIONING and current.door() is None
        if connection.autocommit and idle and not free:
            with connection.transaction():
                yield
        else:
            yield


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """The connection as Django and django-tenants know it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.introspection = DatabaseSchemaIntrospection(self)

    @property
    def schema_name(self) -> str:
        """The schema that is current, as django-tenants asks for it."""
        opened = current.door()
        return opened.schema if opened else current.SHARED_SCHEMA

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params["cursor_factory"] = WallCursor
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> WallConnection:
        connection = WallConnection.connect(**conn_params)
        connection.alias = self.alias
        return connection
