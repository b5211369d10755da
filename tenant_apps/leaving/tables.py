"""All that is kept of a member as tables of plain values, from the apps' lists of what they hold.

Whoever else stands in a row is named as the member knows them. Fields that let somebody in, or
that only make a form work once, are left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import BinaryField, Field, ForeignKey, Model

from kernel.own_data import Held, Person
from shared_apps.crossing import exports as crossing
from tenant_apps.leaving import holdings
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member

Row = dict[str, Any]

# Of no use to anybody outside, in whatever model.
_INNER = frozenset({"request_key", "request_hash", "facets", "words_vector"})


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one kind."""

    name: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class File:
    """A file that was sent, and the name it was sent under."""

    name: str
    path: Path


def of(member: Member) -> Iterator[Table]:
    """Each kind of which there is anything. In their network's door, outside of a transaction."""
    person = holdings.person(member)
    for held in holdings.every():
        if held.handed_out and (rows := _rows(held, person)):
            yield Table(held.model, rows)
    for name, found in (
        ("exchanges with other networks", crossing.of(member)),
        ("questions with other networks", crossing.questions_of(member)),
    ):
        if found:
            yield Table(name, found)


def files(member: Member) -> Iterator[File]:
    """Every file that they sent, or were sent."""
    person = holdings.person(member)
    for held in holdings.every():
        if held.handed_out and held.shelf is not None:
            for row in holdings.to_hand_out(held, person):
                yield File(f"{row.pk}-{row}", held.shelf.path(row.pk))


def fields(held: Held) -> list[Field[Any, Any]]:
    """What of each row is handed out."""
    return [
        field
        for field in holdings.model_of(held)._meta.concrete_fields
        if not isinstance(field, BinaryField)
        and field.name not in _INNER
        and field.name not in held.withheld
    ]


def _rows(held: Held, person: Person) -> list[Row]:
    found = list(holdings.to_hand_out(held, person))
    handed_out = fields(held)
    people = _people(found, handed_out)
    return [{field.name: _value(row, field, people) for field in handed_out} for row in found]


def _people(rows: Iterable[Model], handed_out: list[Field[Any, Any]]) -> Mapping[UUID, str]:
    """Who stands in these rows, by name."""
    named = [field.attname for field in handed_out if _is_of_member(field)]
    return members.names(
        value for row in rows for name in named if (value := getattr(row, name)) is not None
    )


def _is_of_member(field: Field[Any, Any]) -> bool:
    return isinstance(field, ForeignKey) and field.related_model is Member


def _value(row: Model, field: Field[Any, Any], people: Mapping[UUID, str]) -> Any:
    value = getattr(row, field.attname)
    if _is_of_member(field):
        return people.get(value) if value else None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list):
        return [one.isoformat() if isinstance(one, date) else one for one in value]
    return value
