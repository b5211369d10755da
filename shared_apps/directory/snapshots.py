"""What a network tells of a listing or a person that is shared: values, and no rows of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ListingSnapshot:
    """An open listing as other networks may see it. `skills` are the national list's codes.

    `name` and `more` say whose it is, where they show their name; `tags` are what it is about.
    """

    id: UUID
    is_marked: bool
    kind: str
    title: str
    text: str
    name: str
    more: str
    hours: str
    tags: Sequence[str]
    skills: Sequence[str]
    how: Sequence[str]
    closes_on: date
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class PersonSnapshot:
    """A member as other networks may see them: what they can give, and by name if they show it."""

    id: UUID
    name: str
    more: str
    text: str
    tags: Sequence[str]
    skills: Sequence[str]


@dataclass(frozen=True, slots=True)
class Telling:
    """What a network says of some of its listings and people, all read at one moment.

    Those of `ids` of which there is no snapshot are not shared any more. Of two tellings the one
    with the higher ordinal was read later.
    """

    ordinal: int
    ids: Sequence[UUID]
    listings: Sequence[ListingSnapshot]
    people: Sequence[PersonSnapshot]
