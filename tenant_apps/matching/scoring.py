"""Who may help, in which order, and why: a sum of points, each with its reason.

Knows no table. What is weighed is said in docs/matching.md, with a worked example that is also a
test. Nothing of a person is weighed but what they said they can do, when, where they work, and
how much they are asked already.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

SKILLS, OTHER_ORGANISATION, DAYS, HERE_LATELY, NOT_ASKED = 50, 15, 10, 10, 15
# How much of a wanted skill each level gives, in tenths.
TENTHS = {1: 5, 2: 8, 3: 10}
FORGET_AFTER_DAYS = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. No weekdays: any day will do."""

    id: UUID
    skills: frozenset[UUID]
    organisation: UUID | None
    weekdays: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """Who may help. `gives` are levels by skill; no weekdays: they have not said."""

    id: UUID
    gives: Mapping[UUID, int]
    organisation: UUID | None
    weekdays: frozenset[int] = frozenset()
    days_away: int | None = None
    asked_lately: int = 0


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why someone is suggested, in the order they are read. Skills the best known first.

    Only what members say of themselves on their page: that someone was here, or was asked, is
    weighed and never told.
    """

    skills: tuple[tuple[UUID, int], ...]
    other_organisation: bool = False
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A person with their points, out of 100."""

    points: int
    draw: bytes = field(repr=False)
    person: UUID
    reasons: Reasons = field(compare=False)


def wish(
    id: UUID,
    skills: Iterable[UUID],
    organisation_id: UUID | None,
    weekdays: Iterable[int],
    dates: Iterable[date],
) -> Wish:
    """What a listing asks for, on these weekdays and these dates."""
    days = frozenset(weekdays) | {day.isoweekday() for day in dates}
    return Wish(id, frozenset(skills), organisation_id, days)


def best(wish: Wish, people: Iterable[Person], *, count: int) -> list[Match]:
    """The most suitable first; whoever has none of the skills is left out.

    Equals are in an order that differs from wish to wish, so that nobody is always first.
    """
    found = [match for person in people if (match := weigh(wish, person))]
    return sorted(found, reverse=True)[:count]


def best_wishes(person: Person, wishes: Iterable[Wish], *, count: int) -> list[tuple[Match, Wish]]:
    """The same the other way round: the wishes that one person suits most."""
    found = [(match, wish) for wish in wishes if (match := weigh(wish, person))]
    return sorted(found, key=lambda each: each[0], reverse=True)[:count]


def weigh(wish: Wish, person: Person) -> Match | None:
    """One person for one wish; None where there is nothing they could do."""
    known = {skill: person.gives[skill] for skill in wish.skills if skill in person.gives}
    if not known:
        return None
    crossing = person.organisation is None or person.organisation != wish.organisation
    days = person.weekdays & wish.weekdays
    points = (
        _of_skills(wish, known)
        + OTHER_ORGANISATION * crossing
        + _of_days(wish, person)
        + _of_being_here(person)
        + NOT_ASKED // (1 + person.asked_lately)
    )
    reasons = Reasons(
        skills=tuple(sorted(known.items(), key=lambda each: (-each[1], each[0]))),
        other_organisation=crossing,
        weekdays=tuple(sorted(days)),
    )
    return Match(points, _draw(wish, person), person.id, reasons)


def _of_skills(wish: Wish, known: Mapping[UUID, int]) -> int:
    tenths = sum(TENTHS[level] for level in known.values())
    return SKILLS * tenths // (10 * len(wish.skills))


def _of_days(wish: Wish, person: Person) -> int:
    """All where a day suits both or any will do; none where none does; half if they never said."""
    if not wish.weekdays or wish.weekdays & person.weekdays:
        return DAYS
    return 0 if person.weekdays else DAYS // 2


def _of_being_here(person: Person) -> int:
    """Less with every day since they were last here, until they are forgotten."""
    if person.days_away is None:
        return 0
    left = max(0, FORGET_AFTER_DAYS - person.days_away)
    return HERE_LATELY * left // FORGET_AFTER_DAYS


def _draw(wish: Wish, person: Person) -> bytes:
    return hashlib.sha256(wish.id.bytes + person.id.bytes).digest()
