"""What is somebody's own, by model: how it is found, handed to them, and erased.

Each app that keeps anything of members says so in its `own_data` module, as HELD. What is handed
out and what is erased is made from these lists alone, and a test fails for a field that may hold
words of a person and stands in none.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import UUID

from django.db.models import Q

# What words become that somebody else still counts on being there.
ERASED: Final = "Erased"
ERASED_EMAIL: Final = "erased@erased.invalid"


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever it is of, by all that rows may know them by."""

    id: UUID
    user_id: UUID
    email: str
    name: str
    handle: str


class Shelf(Protocol):
    """Where files lie, each under the id of its row."""

    def path(self, file_id: UUID, /) -> Path: ...
    def forget(self, file_id: UUID, /) -> None: ...


Whose = Callable[[Person], Q]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a model, by its label, has of a person: the rows of `of`, which are their own.

    `seen`: more rows that they read where they stand, and so are handed to them too. `withheld`:
    fields that are not, each with why. When the person is erased the rows are `removed`, or their
    fields become what `erased` says; with neither they stay, since they name nobody but by id.
    `write` does that where the model is written by its own service alone. A value that is a
    function is asked for it with the person.
    """

    model: str
    of: Whose
    seen: Whose | None = None
    withheld: Mapping[str, str] = field(default_factory=dict)
    erased: Mapping[str, Any] = field(default_factory=dict)
    removed: bool = False
    write: Callable[[Person], int] | None = None
    handed_out: bool = True
    shelf: Shelf | None = None


def by(*lookups: str) -> Whose:
    """The rows that name the person by id in one of these."""

    def whose(person: Person) -> Q:
        return _any((lookup, person.id) for lookup in lookups)

    return whose


def by_email(lookup: str) -> Whose:
    """The rows that name the person by the address they sign in with."""

    def whose(person: Person) -> Q:
        return Q(**{lookup: person.email})

    return whose


def _any(pairs: Iterable[tuple[str, UUID]]) -> Q:
    found = Q()
    for lookup, value in pairs:
        found |= Q(**{lookup: value})
    return found
