"""What stands in which column: guessed from headings and contents, for a champion to correct."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tenant_apps.joining.staff_lists.reading import MAX_COLUMNS, MAX_HEADINGS, Row

# What a list of staff may say of a person, as errors name it.
LABELS = {
    "name": "name",
    "first_name": "first name",
    "last_name": "last name",
    "email": "e-mail",
    "organisation": "organisation",
    "role": "role",
    "membership_type": "membership type",
}
# How people and staff systems head their columns.
_CALLED = {
    "name": ("name", "full name", "employee name", "staff name", "display name", "person"),
    "first_name": ("first name", "forename", "given name", "first", "known as", "preferred name"),
    "last_name": ("last name", "surname", "family name", "last"),
    "email": (
        *("e mail", "email", "e mail address", "email address", "work email", "work e mail"),
        *("mail", "nhs email", "nhs mail", "business email", "user principal name"),
    ),
    "organisation": (
        *("organisation", "organization", "organisation name", "organization name", "employer"),
        *("trust", "company", "site", "practice", "faculty", "school"),
    ),
    "role": ("role", "job role", "job title", "title", "position", "post", "job", "occupation"),
    "membership_type": ("membership type", "type of membership", "membership", "member type"),
}
HEADINGS = {called: column for column, names in _CALLED.items() for called in names}


@dataclass(frozen=True, slots=True)
class Guess:
    """How many of the first rows are headings, and in which column what stands."""

    heading_rows: int
    columns: dict[str, int]


def guess(rows: Sequence[Row]) -> Guess:
    """What it seems to be. Of two headings that say the same, the first counts."""
    above = _headings(rows)
    columns: dict[str, int] = {}
    for row in above:
        for place, cell in enumerate(row.cells):
            known = HEADINGS.get(_plain(cell))
            if known and known not in columns and place not in columns.values():
                columns[known] = place
    found = _with_addresses(rows)
    if "email" not in columns and found is not None:
        columns = {name: at for name, at in columns.items() if at != found} | {"email": found}
    if "first_name" in columns and "last_name" in columns:
        columns.pop("name", None)
    return Guess(above[-1].number if above else 0, columns)


def titles(rows: Sequence[Row], heading_rows: int) -> list[str]:
    """Each column's name: its letter, as the spreadsheet has it, and what stands above it."""
    above = [row.cells for row in rows if row.number <= heading_rows]
    width = min(max((len(row.cells) for row in rows), default=0), MAX_COLUMNS)
    return [_title(place, above) for place in range(width)]


def letter(place: int) -> str:
    """0 → A, 26 → AA."""
    first, second = divmod(place, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


def _headings(rows: Sequence[Row]) -> list[Row]:
    """The first rows down to the last that names columns; without any, the first above people.

    A row with an address in it is somebody, and ends the search.
    """
    before = list(_before_people(rows))
    naming = [place for place, row in enumerate(before) if _names_columns(row)]
    return before[: naming[-1] + 1] if naming else before[:1]


def _before_people(rows: Sequence[Row]) -> Iterator[Row]:
    for row in rows[:MAX_HEADINGS]:
        if row.number > MAX_HEADINGS or any("@" in cell for cell in row.cells):
            return
        yield row


def _names_columns(row: Row) -> bool:
    return len({HEADINGS[_plain(cell)] for cell in row.cells if _plain(cell) in HEADINGS}) > 1


def _with_addresses(rows: Sequence[Row]) -> int | None:
    """The column in which the most of the first rows have an @."""
    counts: dict[int, int] = {}
    for row in rows[: 5 * MAX_HEADINGS]:
        for place, cell in enumerate(row.cells):
            if "@" in cell:
                counts[place] = counts.get(place, 0) + 1
    return max(counts, key=lambda place: counts[place]) if counts else None


def _title(place: int, above: Sequence[list[str]]) -> str:
    said = [" ".join(cells[place].split())[:40] for cells in above if place < len(cells)]
    named = " / ".join(dict.fromkeys(one for one in said if one))
    return f"{letter(place)}: {named}" if named else letter(place)


def _plain(cell: str) -> str:
    """Small letters and single spaces: `E-Mail *` is `e mail`."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", cell.lower()).split())
