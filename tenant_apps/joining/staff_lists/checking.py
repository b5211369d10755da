"""What is in a row, and what is wrong with it, said by column as the champion mapped them."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kernel.spreadsheets import FORMULA_STARTS
from tenant_apps.joining.staff_lists.columns import LABELS
from tenant_apps.joining.staff_lists.reading import Row
from tenant_apps.policy.terms import type_called, types_in_words

LIMITS = {
    "name": 120,
    "first_name": 60,
    "last_name": 60,
    "email": 254,
    "organisation": 120,
    "role": 80,
    "membership_type": 80,
}
_LINES = str.maketrans(dict.fromkeys("\r\n\t", " "))
_SHEET_ERRORS = {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"}


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can be invited."""

    name: str
    email: str
    organisation_id: str
    organisation: str
    job_title: str
    membership_type: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and in which column. `unknown` is an organisation that is not listed."""

    column: str
    message: str
    unknown: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Known:
    """What the network knows: organisations by small name (id, name), and addresses in use.

    Without an id, people are invited without it. `rows` are those in which addresses stand first;
    `usual_type` is whoever the list says no type of. Where everybody `must_say` an organisation, an
    empty cell may have a meaning as well.
    """

    organisations: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    members: frozenset[str] = frozenset()
    invited: frozenset[str] = frozenset()
    rows: Mapping[str, int] = field(default_factory=dict)
    must_say: bool = False
    usual_type: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where what stands, and how many columns there are."""

    places: Mapping[str, int]
    width: int

    def read(self, row: Row) -> dict[str, str]:
        """The cells of a row, each by what it is."""
        return {
            name: row.cells[place] if place < len(row.cells) else ""
            for name, place in self.places.items()
        }


def email_of(row: Row, columns: Columns) -> str:
    """The address that stands in a row, in small letters, whether or not it is one."""
    return columns.read(row)["email"].strip().lower()[:254]


def check(row: Row, columns: Columns, known: Known) -> Person | list[Problem]:
    """Whom a row is about, or all that is wrong with it."""
    problems = list(_problems(row, columns, known))
    return problems or _person(columns.read(row), known)


def key(name: str) -> str:
    """A name as it is compared."""
    return " ".join(name.split()).lower()


def shown(text: str) -> str:
    """A cell as it can be quoted: short, and in one line."""
    plain = "".join(letter if letter.isprintable() else "·" for letter in text)
    return plain if len(plain) <= 40 else f"{plain[:39]}…"


def _problems(row: Row, columns: Columns, known: Known) -> Iterator[Problem]:
    if any(cell.strip() for cell in row.cells[columns.width :]):
        said = "has more cells than there are columns. Put cells with commas in “quotes”."
        yield Problem("row", said)
        return
    cells = columns.read(row)
    for name, raw in cells.items():
        said = wrong(raw, most=LIMITS[name])
        if not said and name == "email":
            said = wrong_email(raw.strip().lower()) or _taken(
                raw.strip().lower(), row.number, known
            )
        if said:
            yield Problem(LABELS[name], said)
        elif name == "organisation" and raw.strip() and key(raw) not in known.organisations:
            tidy = " ".join(raw.split())
            where = "one of yours" if known.must_say else "listed here"
            yield Problem(LABELS[name], f"“{shown(tidy)}” is not {where}", tidy)
        elif name == "membership_type" and (said := wrong_type(raw)):
            yield Problem(LABELS[name], said)
    says_none = not cells.get("organisation", "").strip()
    if known.must_say and says_none and "" not in known.organisations:
        yield Problem(LABELS["organisation"], "is empty. Say which of yours it is")
    whole = _name(cells)
    if not whole:
        yield Problem("name", "is empty")
    elif len(whole) > LIMITS["name"] and not cells.get("name", "").strip():
        yield Problem("name", f"is longer than {LIMITS['name']} characters")


def wrong(raw: str, *, most: int, lines: bool = False) -> str:
    """What is wrong with a cell, as the end of a sentence; nothing if it is good.

    It has at most so many characters, in one line unless it may have `lines`.
    """
    cell = raw.strip()
    if raw.startswith(FORMULA_STARTS) or cell.startswith(FORMULA_STARTS):
        return f"“{shown(cell)}” begins like a formula, with = + - @ or a tab"
    if cell in _SHEET_ERRORS:
        return f"“{cell}” is what a spreadsheet shows where a formula failed"
    inside = cell.translate(_LINES) if lines else cell
    if any(unicodedata.category(letter) == "Cc" for letter in inside):
        return f"“{shown(cell)}” holds a line break or another hidden character"
    if len(cell) > most:
        return f"is longer than {most:,} characters"
    return ""


def wrong_email(email: str) -> str:
    """What is wrong with an address, as the end of a sentence; nothing if it is one."""
    if not email:
        return "is empty"
    try:
        validate_email(email)
    except ValidationError:
        return f"“{shown(email)}” is not an e-mail address"
    return ""


def wrong_type(raw: str) -> str:
    """What is wrong with a type of membership, as the end of a sentence; an empty one is good."""
    if not raw.strip() or type_called(raw):
        return ""
    return f"“{shown(raw.strip())}” is none: write {types_in_words()}"


def _taken(email: str, number: int, known: Known) -> str:
    """Who has this address already, as the end of a sentence; nothing if nobody has."""
    first = known.rows.get(email, number)
    if first < number:
        return f"“{shown(email)}” stands in row {first} as well"
    if email in known.members:
        return f"“{shown(email)}” belongs to a member already"
    if email in known.invited:
        return f"“{shown(email)}” has been invited already"
    return ""


def _name(cells: Mapping[str, str]) -> str:
    """The whole name, or its two parts together."""
    whole = " ".join(cells.get("name", "").split())
    parts = f"{cells.get('first_name', '')} {cells.get('last_name', '')}"
    return whole or " ".join(parts.split())


def _person(cells: Mapping[str, str], known: Known) -> Person:
    organisation_id, organisation = known.organisations.get(
        key(cells.get("organisation", "")), ("", "")
    )
    return Person(
        name=_name(cells),
        email=cells["email"].strip().lower(),
        organisation_id=organisation_id,
        organisation=organisation,
        job_title=" ".join(cells.get("role", "").split()),
        membership_type=type_called(cells.get("membership_type", "")) or known.usual_type,
    )
