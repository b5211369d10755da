"""psycopg's pool of connections, for all threads of a process."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg_pool import ConnectionPool


def make(wrapper: Any, kind: type[Any], options: dict[str, Any]) -> ConnectionPool[Any]:
    """The pool that this wrapper of Django's asks for, of this kind of connection; not yet open."""
    if wrapper.settings_dict["CONN_MAX_AGE"]:
        raise ImproperlyConfigured("With a pool no thread keeps a connection: CONN_MAX_AGE is 0.")

    def configure(connection: Any) -> None:
        connection.alias = wrapper.alias
        wrapper._configure_connection(connection)

    return ConnectionPool(
        connection_class=kind,
        kwargs=wrapper.get_connection_params() | {"autocommit": True},
        configure=configure,
        check=_check if wrapper.settings_dict["CONN_HEALTH_CHECKS"] else None,
        open=False,
        **options,
    )


def _check(connection: Any) -> None:
    """Whether it still answers, asked in no network: a role that is gone is no fault of its."""
    connection.ping()
