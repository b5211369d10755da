"""Rows by the hundred thousand, written by COPY as the server's administrator."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db.models import Field, Model
from psycopg import sql

from kernel import clock

CHUNK = 2000
NULL = r"\N"


def uuid_of(kind: int, number: int) -> str:
    """The id of the row of so many, of one kind: in the order of the numbers, as real ids are."""
    return f"0190{kind:04x}-0000-7000-8000-{number:012x}"


class Table:
    """A model's table, whose columns are given row by row, or are alike in all rows.

    A column that is not named gets what the model, or else the database, gives by itself.
    """

    def __init__(self, model: type[Model], varying: list[str], **alike: Any) -> None:
        named = set(varying) | set(alike)
        fields = [field for field in model._meta.concrete_fields if field.column]
        written = [field for field in fields if field.column in named or _has_default(field)]
        if unknown := named - {field.column for field in written}:
            raise TypeError(f"{model.__name__} has no columns {sorted(unknown)}")
        self._name = model._meta.db_table
        self._columns = [field.column for field in written]
        self._order = [self._columns.index(name) for name in varying]
        self._constant = [
            as_text(alike[field.column] if field.column in alike else _default(field))
            if field.column not in varying
            else ""
            for field in written
        ]

    def copy(self, admin: psycopg.Connection, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write the rows, each a value for every varying column in the order named.

        A value is text as COPY reads it (`as_text` makes it so), or a number.
        """
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(self._name), sql.SQL(", ").join(map(sql.Identifier, self._columns))
        )
        with admin.cursor() as cursor, cursor.copy(statement) as copying:
            for chunk in _chunks(self._lines(rows)):
                copying.write(chunk)

    def _lines(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
        template = [text.replace("%", "%%") for text in self._constant]
        for position in self._order:
            template[position] = "%s"
        line = "\t".join(template) + "\n"
        by_column = sorted(range(len(self._order)), key=lambda given: self._order[given])
        if by_column == list(range(len(by_column))):
            return (line % row for row in rows)
        return (line % tuple(row[given] for given in by_column) for row in rows)


def as_text(value: Any) -> str:
    """As COPY reads it."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return r"\\x" + value.hex()
    if isinstance(value, list):
        return "{" + ",".join(as_text(one) for one in value) + "}"
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (str, UUID)):
        text = str(value).replace("\\", r"\\").replace("\t", r"\t")
        return text.replace("\n", r"\n").replace("\r", r"\r")
    return str(value)


def _has_default(field: "Field[Any, Any]") -> bool:
    return field.has_default() or field.null or field.empty_strings_allowed


def _default(field: "Field[Any, Any]") -> Any:
    given = field.get_default()
    return clock.now() if isinstance(given, datetime) else given


def _chunks(lines: Iterator[str]) -> Iterator[str]:
    chunk: list[str] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) == CHUNK:
            yield "".join(chunk)
            chunk.clear()
    if chunk:
        yield "".join(chunk)
