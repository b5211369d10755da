"""Django's compilers, which every query passes on its way to the database."""

from collections.abc import Iterator
from typing import Any

from django.db.backends.postgresql import compiler as postgresql

from tenants import current, stamps


class SQLCompiler(postgresql.SQLCompiler):
    """Compiles a query only in the network that it was built in."""

    def __init__(self, query: Any, *args: Any, **kwargs: Any) -> None:
        stamps.check(query.stamp)
        super().__init__(query, *args, **kwargs)

    def results_iter(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Rows, each checked as it is asked for: an iterator may be carried away half-way."""
        rows = super().results_iter(*args, **kwargs)
        stamp: str | None = getattr(self.query, "stamp", None) or current.schema()
        for row in rows:
            stamps.check(stamp)
            yield row


class SQLInsertCompiler(SQLCompiler, postgresql.SQLInsertCompiler):
    def __init__(self, query: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(query, *args, **kwargs)
        for instance in query.objs:
            stamps.check_instance(instance)


class SQLUpdateCompiler(SQLCompiler, postgresql.SQLUpdateCompiler):
    pass


class SQLDeleteCompiler(SQLCompiler, postgresql.SQLDeleteCompiler):
    pass


class SQLAggregateCompiler(SQLCompiler, postgresql.SQLAggregateCompiler):
    pass
