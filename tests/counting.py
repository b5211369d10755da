"""How often the database is asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

REGISTRY = ("tenants_registryversion", "tenants_domain")


@contextmanager
def counted() -> Iterator[list[str]]:
    """All queries but the look at the registry, which falls due twice a second."""
    with _listed(lambda sql: not any(table in sql for table in REGISTRY)) as queries:
        yield queries


@contextmanager
def everything_asked() -> Iterator[list[str]]:
    """All queries without exception."""
    with _listed(lambda sql: True) as queries:
        yield queries


@contextmanager
def _listed(wanted: Callable[[str], bool]) -> Iterator[list[str]]:
    queries: list[str] = []

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if wanted(str(sql)):
            queries.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield queries
