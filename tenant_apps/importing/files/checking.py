"""What a row brings, and what is wrong with it, said by column."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel import identifiers
from kernel.minutes import hours, parse_hours
from tenant_apps.importing.files import amounts
from tenant_apps.importing.files.sheets import COLUMNS, Sheet
from tenant_apps.joining.staff_lists.checking import (
    Columns,
    Problem,
    key,
    shown,
    wrong,
    wrong_email,
    wrong_type,
)
from tenant_apps.joining.staff_lists.reading import Row
from tenant_apps.listings.refusals import MOST_SKILLS as MOST_SKILLS_OF_LISTING
from tenant_apps.policy.terms import type_called
from tenant_apps.skills.services import MOST_SKILLS

OFFERS = ("offer", "offers", "offering", "offered", "give", "gives")
REQUESTS = ("request", "requests", "need", "needs", "want", "wanted", "wants")
_NUMBERS = {"balance", "hours"}


@dataclass(frozen=True, slots=True)
class Found:
    """What a row brings. `is_known`: it was brought before, so that nothing is left to do."""

    what: dict[str, Any]
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the network and the files before this one know, by small names and addresses.

    Organisations are True where they stand for themselves; `brought` are people of earlier imports
    and of this one, with their balance if they have one; `refused` are members to whom nothing may
    be brought, with why; `rows` are those in which keys stand first.
    """

    organisations: Mapping[str, bool] = field(default_factory=dict)
    skills: frozenset[str] = frozenset()
    organisation_kinds: Mapping[str, str] = field(default_factory=dict)
    skill_groups: Mapping[str, str] = field(default_factory=dict)
    kinds_of_help: Mapping[str, str] = field(default_factory=dict)
    here: frozenset[str] = frozenset()
    brought: Mapping[str, int | None] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    floor_minutes: int = 0
    ceiling_minutes: int | None = None


def key_of(sheet: Sheet, row: Row, columns: Columns) -> str:
    """By what a row is known in its file; empty where that is missing."""
    cells = columns.read(row)
    if sheet in (Sheet.ORGANISATIONS, Sheet.SKILLS):
        return key(cells["name"])[:254]
    email = _email(cells)
    if sheet != Sheet.LISTINGS or not email:
        return email
    words = (email, *(key(cells.get(name, "")) for name in ("kind", "title", "description")))
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def check(sheet: Sheet, row: Row, columns: Columns, known: Known) -> Found | list[Problem]:
    """What a row brings, or all that is wrong with it."""
    if any(cell.strip() for cell in row.cells[columns.width :]):
        said = "has more cells than there are columns. Put cells with commas in “quotes”."
        return [Problem("row", said)]
    cells = columns.read(row)
    problems = [*_wrong_cells(sheet, cells), *_twice(sheet, row, columns, known)]
    try:
        found = _FOUND[sheet](cells, known, key_of(sheet, row, columns))
    except _Wrong as error:
        wrong_columns = {one.column for one in problems}
        return problems + [one for one in error.problems if one.column not in wrong_columns]
    return problems or found


class _Wrong(Exception):
    """What is wrong with a row, each cell of it by itself being good or not."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(len(self.problems))


def _wrong_cells(sheet: Sheet, cells: Mapping[str, str]) -> Iterator[Problem]:
    for name, column in COLUMNS[sheet].items():
        raw = cells.get(name, "")
        if column.is_needed and not raw.strip():
            yield Problem(column.title, "is empty")
        elif name == "email" and (said := wrong_email(raw.strip().lower())):
            yield Problem(column.title, said)
        elif name in _NUMBERS:
            continue
        elif said := wrong(raw, most=column.most, lines=name == "description"):
            yield Problem(column.title, said)


def _twice(sheet: Sheet, row: Row, columns: Columns, known: Known) -> Iterator[Problem]:
    first = known.rows.get(key_of(sheet, row, columns), row.number)
    if first < row.number:
        yield Problem("row", f"says the same as row {first}")


def _organisation(cells: Mapping[str, str], known: Known, called: str) -> Found:
    kind = _chosen(cells, "kind", known.organisation_kinds, "other")
    parent = _tidy(cells.get("part_of", ""))
    problems = list(_not_chosen("kind", kind))
    if parent and key(parent) == called:
        problems.append(Problem("part of", "is the organisation itself"))
    elif parent and key(parent) not in known.organisations:
        problems.append(Problem("part of", f"“{shown(parent)}” is not listed"))
    elif parent and not known.organisations[key(parent)]:
        problems.append(Problem("part of", f"“{shown(parent)}” is a team itself"))
    if problems:
        raise _Wrong(problems)
    what = {"name": _tidy(cells["name"]), "kind": kind, "part_of": parent}
    return Found(what, is_known=called in known.here)


def _skill(cells: Mapping[str, str], known: Known, called: str) -> Found:
    group = _chosen(cells, "group", known.skill_groups, "improvement")
    if problems := list(_not_chosen("group", group)):
        raise _Wrong(problems)
    return Found({"name": _tidy(cells["name"]), "group": group}, is_known=called in known.here)


def _member(cells: Mapping[str, str], known: Known, called: str) -> Found:
    minutes, problems = _balance(cells, known)
    organisation = _tidy(cells.get("organisation", ""))
    problems.extend(_refused(called, known))
    if organisation and key(organisation) not in known.organisations:
        problems.append(Problem("organisation", f"“{shown(organisation)}” is not listed"))
    parts = f"{cells.get('first_name', '')} {cells.get('last_name', '')}"
    name = _tidy(cells.get("name", "")) or _tidy(parts)
    if not name:
        problems.append(Problem("name", "is empty"))
    elif len(name) > (most := COLUMNS[Sheet.MEMBERS]["name"].most):
        problems.append(Problem("name", f"is longer than {most} characters"))
    typed = cells.get("membership_type", "")
    if said := wrong_type(typed):
        problems.append(Problem(COLUMNS[Sheet.MEMBERS]["membership_type"].title, said))
    gives = _skills(cells, "gives", known, MOST_SKILLS, problems)
    learns = _skills(cells, "learns", known, MOST_SKILLS, problems)
    is_known = called in known.brought
    before = known.brought.get(called)
    if is_known and minutes is not None and before not in (None, minutes):
        problems.append(Problem("balance", f"was imported before as {hours(before or 0)}"))
    if problems:
        raise _Wrong(problems)
    what = {
        "email": called,
        "name": name,
        "organisation": organisation,
        "job_title": _tidy(cells.get("role", "")),
        "membership_type": type_called(typed) or "",
        "gives": gives,
        "learns": learns,
        "minutes": minutes,
    }
    return Found(what, is_known=is_known and minutes in (None, before))


def _listing(cells: Mapping[str, str], known: Known, called: str) -> Found:
    email, kind = _email(cells), key(cells["kind"])
    help_kind = _chosen(cells, "help", known.kinds_of_help, "")
    problems = [*_stranger(email, known), *_refused(email, known)]
    problems.extend(_not_chosen("kind of help", help_kind))
    if kind not in (*OFFERS, *REQUESTS):
        problems.append(Problem("kind", f"“{shown(kind)}” is neither offer nor request"))
    minutes = None
    if typed := cells.get("hours", "").strip():
        try:
            minutes = parse_hours(typed)
        except ValueError as error:
            problems.append(Problem("hours", f"“{shown(typed)}”: {error}"))
    title, text = _tidy(cells["title"]), cells.get("description", "").strip()
    for passage in identifiers.patients(f"{title}\n{text}"):
        problems.append(Problem("description", f"holds what looks like {passage.what}"))
    skills = _skills(cells, "skills", known, MOST_SKILLS_OF_LISTING, problems)
    if problems:
        raise _Wrong(problems)
    what = {
        "email": email,
        "key": called,
        "kind": "offer" if kind in OFFERS else "request",
        "title": title,
        "description": text,
        "help_kind": help_kind,
        "minutes": minutes,
        "skills": skills,
    }
    return Found(what, is_known=called in known.here)


def _balance_of(cells: Mapping[str, str], known: Known, called: str) -> Found:
    minutes, problems = _balance(cells, known)
    problems.extend(_stranger(called, known))
    problems.extend(_refused(called, known))
    before = known.brought.get(called)
    if before is not None and minutes is not None and before != minutes:
        problems.append(Problem("balance", f"stands elsewhere as {hours(before)}"))
    if problems:
        raise _Wrong(problems)
    return Found({"email": called, "minutes": minutes}, is_known=before is not None)


_FOUND: Mapping[Sheet, Callable[[Mapping[str, str], Known, str], Found]] = {
    Sheet.ORGANISATIONS: _organisation,
    Sheet.SKILLS: _skill,
    Sheet.MEMBERS: _member,
    Sheet.LISTINGS: _listing,
    Sheet.BALANCES: _balance_of,
}


def _balance(cells: Mapping[str, str], known: Known) -> tuple[int | None, list[Problem]]:
    """A balance in minutes, if there is one, and what is wrong with it."""
    typed = cells.get("balance", "").strip()
    if not typed:
        return None, []
    try:
        minutes = amounts.minutes(typed)
    except ValueError as error:
        return None, [Problem("balance", f"“{shown(typed)}” {error}")]
    if minutes < known.floor_minutes:
        least = hours(known.floor_minutes)
        return None, [Problem("balance", f"{hours(minutes)} is less than the floor here, {least}")]
    if known.ceiling_minutes is not None and minutes > known.ceiling_minutes:
        most = hours(known.ceiling_minutes)
        return None, [Problem("balance", f"{hours(minutes)} is more than the ceiling here, {most}")]
    return minutes, []


def _skills(
    cells: Mapping[str, str], column: str, known: Known, most: int, problems: list[Problem]
) -> list[str]:
    """Skills by small name, each once; what is wrong with them is added to the problems."""
    typed = cells.get(column, "").replace("|", ";").split(";")
    named = list(dict.fromkeys(key(one) for one in typed if one.strip()))
    title = next(one[column].title for one in COLUMNS.values() if column in one)
    problems.extend(
        Problem(title, f"“{shown(one)}” is not in the list of skills")
        for one in named
        if one not in known.skills
    )
    if len(named) > most:
        problems.append(Problem(title, f"names more than {most} skills"))
    return named


def _stranger(email: str, known: Known) -> Iterator[Problem]:
    if email not in known.brought:
        yield Problem("e-mail", f"“{shown(email)}” stands in no good row of the members")


def _refused(email: str, known: Known) -> Iterator[Problem]:
    if email in known.refused:
        yield Problem("e-mail", known.refused[email])


def _chosen(
    cells: Mapping[str, str], column: str, choices: Mapping[str, str], usual: str
) -> str | None:
    """The code of what is written, by its code or its name; None for what is none of these."""
    typed = key(cells.get(column, ""))
    return choices.get(typed) if typed else choices.get(usual, usual)


def _not_chosen(title: str, code: str | None) -> Iterator[Problem]:
    if code is None:
        yield Problem(title, "is none of those that this network has")


def _email(cells: Mapping[str, str]) -> str:
    return cells["email"].strip().lower()[:254]


def _tidy(text: str) -> str:
    return " ".join(text.split())
