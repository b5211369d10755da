"""Questions whose SQL Django writes once: pages ask the same all day, of other values.

To build and write a query of some joins takes Django five milliseconds and more, and the database
a fraction of one to answer it. A `KeptQuery` builds it with stand-ins for its values, remembers the
text, and fills in the values each time. What is remembered is text by the shape of the question,
with nothing of any network: tables are found by the door, and rows are stamped as any others are.
"""

import copy
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from kernel import clock, database
from tenants import current

M = TypeVar("M", bound=Model)
_LONG = timedelta(days=400)
Shape = tuple[tuple[Hashable, ...], tuple[tuple[str, type], ...]]


class NotKept(RuntimeError):
    """A question that is not the same text for all values: it must not be kept."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value goes. `wrap` is how Django hands it to the database."""

    name: str
    wrap: Callable[[Any], Any]


class KeptQuery(Generic[M]):
    """A question by its values. `build` makes it from the shape, in order, and values, by name.

    The shape is what the text hangs on: a role, or whether something is asked at all. Values are
    ids, days, moments, whole numbers and words, or None, and each must come to stand in the text as
    it is. `build` reads no clock, no setting and nobody's rights by itself: NotKept, as far as it
    can be told.
    """

    def __init__(self, build: Callable[..., QuerySet[M]]) -> None:
        self._build = build
        self._texts: dict[Shape, _Text] = {}

    def all(self, *shape: Hashable, **values: Any) -> list[M]:
        """The rows. Raises NotKept."""
        known = (shape, tuple((name, type(value)) for name, value in values.items()))
        text = self._texts.get(known)
        if text is None:
            text = self._texts[known] = _write(self._build, shape, values)
        if settings.KEPT_QUERIES_ARE_CHECKED:
            text.check(self._build(*shape, **values), values)
        return text.rows(values)

    def first(self, *shape: Hashable, **values: Any) -> M | None:
        """The one row, if there is any: the question must ask for one at most."""
        rows = self.all(*shape, **values)
        return rows[0] if rows else None


@dataclass(frozen=True, slots=True)
class _Text:
    """A question as Django wrote it, and its compiler, which knows how to read the rows."""

    sql: str
    places: Sequence[Any]
    compiler: SQLCompiler
    model: type[Model]
    iterable: Any
    prefetched: tuple[Any, ...]
    fields: Any

    def rows(self, values: Mapping[str, Any]) -> list[Any]:
        """Ask it of these values, in the door that is open."""
        rows: QuerySet[Any] = QuerySet(self.model, _Filled(self, values))  # type: ignore[arg-type]
        rows._iterable_class = self.iterable
        rows._prefetch_related_lookups = self.prefetched  # type: ignore[attr-defined]
        rows._fields = self.fields  # type: ignore[attr-defined]
        return list(rows)

    def filled(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The parameters, with the values in their places."""
        return tuple(
            one.wrap(values[one.name]) if isinstance(one, _Place) else one for one in self.places
        )

    def check(self, plain: QuerySet[Any], values: Mapping[str, Any]) -> None:
        """Raise NotKept if Django writes anything else for these values now."""
        now = plain.query.sql_with_params()
        if now != (self.sql, self.filled(values)):
            raise NotKept(f"{self.sql} {self.filled(values)} is now {now}")


class _Filled:
    """Stands for a query whose text is known, where a queryset asks for its compiler."""

    def __init__(self, text: _Text, values: Mapping[str, Any]) -> None:
        self.stamp = current.schema()
        self._text = text
        self._values = values

    def __getattr__(self, name: str) -> Any:
        return getattr(self._text.compiler.query, name)

    def get_compiler(self, using: str) -> SQLCompiler:
        compiler = copy.copy(self._text.compiler)
        compiler.query = copy.copy(compiler.query)
        compiler.query.stamp = self.stamp  # type: ignore[attr-defined]
        compiler.using, compiler.connection = using, connections[using]
        written = self._text.sql, self._text.filled(self._values)
        compiler.as_sql = lambda *args, **kwargs: written  # type: ignore[method-assign]
        return compiler


def _write(
    build: Callable[..., QuerySet[M]], shape: Sequence[Hashable], values: Mapping[str, Any]
) -> _Text:
    text = _written(build, shape, values, first=0)
    with clock.ahead(_LONG):
        again = _written(build, shape, values, first=len(values))
    if (again.sql, again.places) != (text.sql, text.places):
        raise NotKept(f"{text.sql} hangs on the time, or on more than where its values stand")
    return text


def _written(
    build: Callable[..., QuerySet[M]],
    shape: Sequence[Hashable],
    values: Mapping[str, Any],
    *,
    first: int,
) -> _Text:
    stand_ins = {name: _stand_in(value, n) for n, (name, value) in enumerate(values.items(), first)}
    plain = build(*shape, **stand_ins)
    compiler = plain.query.get_compiler(using=database.alias())
    sql, params = compiler.as_sql()
    places = tuple(_place(one, stand_ins) for one in params)
    known = {one.name for one in places if isinstance(one, _Place)}
    missing = {name for name, one in stand_ins.items() if one is not None} - known
    if missing:
        raise NotKept(f"{sorted(missing)} stands nowhere in {sql}")
    return _Text(
        sql=sql,
        places=places,
        compiler=compiler,
        model=plain.model,
        iterable=plain._iterable_class,
        prefetched=plain._prefetch_related_lookups,  # type: ignore[attr-defined]
        fields=plain._fields,  # type: ignore[attr-defined]
    )


def _place(given: Any, stand_ins: Mapping[str, Any]) -> Any:
    for name, stand_in in stand_ins.items():
        if stand_in is not None and isinstance(given, type(stand_in)) and given == stand_in:
            return _Place(name, _as_it_is if type(given) is type(stand_in) else type(given))
    return given


def _as_it_is(value: Any) -> Any:
    return value


def _stand_in(value: Any, number: int) -> Any:
    """A value of the same type that stands nowhere else."""
    match value:
        case None:
            return None
        case UUID():
            return UUID(int=(0x5EED << 112) + number)
        case datetime():
            return datetime(9000, 1, 1 + number, tzinfo=UTC)
        case date():
            return date(9000, 1, 1 + number)
        case int() if not isinstance(value, bool):
            # Within what the smallest column takes: of more, Django knows that there is none.
            return 31_001 + number
        case str():
            return f"stand-in {number}"
        case _:
            raise NotKept(f"{value!r} is of the shape, or cannot be a value")
