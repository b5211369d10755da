"""Django's PostgreSQL backend, with the wall in it.

Every BEGIN carries the current door's role and search path as one message with it, so both
end with the transaction, whatever happens, also behind a transaction pooler. A query outside
a transaction gets a short one of its own.
"""

from typing import Any, cast

import psycopg
from django.db.backends.postgresql import base as postgresql
from django.db.backends.postgresql import operations as postgresql_operations
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool

from tenants import current
from tenants.backend import pooling
from tenants.backend.wall import WallConnection, WallCursor


class DatabaseOperations(postgresql_operations.DatabaseOperations):
    """PostgreSQL's own, with compilers that check what they compile."""

    compiler_module = "tenants.backend.compiler"


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """The connection as Django and django-tenants know it."""

    ops_class = DatabaseOperations

    @property
    def schema_name(self) -> str:
        """The schema that is current, as django-tenants asks for it."""
        opened = current.door()
        return opened.schema if opened else current.SHARED_SCHEMA

    def is_usable(self) -> bool:
        """Whether the server still answers on this connection; asked once a request."""
        if self.connection is None:
            return False
        try:
            self.connection.ping()
        except psycopg.Error:
            return False
        return True

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params["cursor_factory"] = WallCursor
        return params

    @property
    def pool(self) -> ConnectionPool[WallConnection] | None:
        """Django's, but filled with the wall's connections."""
        options = self.settings_dict["OPTIONS"].get("pool")
        pools: dict[str, Any] = self._connection_pools  # type: ignore[attr-defined]
        if options and self.alias not in pools:
            pools.setdefault(self.alias, pooling.make(self, WallConnection, options))
        return cast("ConnectionPool[WallConnection] | None", super().pool)

    def get_new_connection(self, conn_params: dict[str, Any]) -> WallConnection:
        if self.pool:
            return cast(WallConnection, super().get_new_connection(conn_params))
        connection = WallConnection.connect(**conn_params)
        connection.alias = self.alias
        return connection

    def close_if_unusable_or_obsolete(self) -> None:
        """What Django does around each request; a transaction left open by hand ends here too."""
        raw = self.connection
        left_open = raw is not None and raw.pgconn.transaction_status != TransactionStatus.IDLE
        if left_open and not self.in_atomic_block:
            self.close()
        super().close_if_unusable_or_obsolete()
