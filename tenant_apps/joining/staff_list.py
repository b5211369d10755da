"""A list of staff as a champion's spreadsheet saves it: read, then checked cell by cell.

Knows no tables. `read` refuses what is no such list at all (BadList); `check` finds what is
wrong in single cells and says it by row and column, as the spreadsheet numbers them.
"""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from io import StringIO

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5000
MAX_CELL = 1000
LIMITS = {"name": 120, "email": 254, "organisation": 120, "role": 80}

# How people head their columns, and what each column is.
HEADINGS = {
    "name": "name",
    "full name": "name",
    "e-mail": "email",
    "email": "email",
    "e-mail address": "email",
    "email address": "email",
    "organisation": "organisation",
    "organization": "organisation",
    "role": "role",
    "job role": "role",
    "job title": "role",
}
LABELS = {"name": "name", "email": "e-mail", "organisation": "organisation", "role": "role"}
_COLUMNS = "name, e-mail, organisation and role"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class BadList(ValueError):
    """The file as a whole is no list of staff; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands in the file, under the file's own row number."""

    number: int
    cells: dict[str, str]
    surplus: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of a file."""

    records: list[Record]

    def emails(self) -> list[str]:
        return [record.cells["email"].strip().lower() for record in self.records]


@dataclass(frozen=True, slots=True)
class GoodRow:
    """Someone who can be invited."""

    number: int
    name: str
    email: str
    organisation_id: str
    organisation: str
    job_title: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong, and where."""

    row: int
    column: str
    message: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Known:
    """What the network knows: organisations by small name (id, name), and addresses in use."""

    organisations: dict[str, tuple[str, str]] = field(default_factory=dict)
    members: frozenset[str] = frozenset()
    invited: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Checked:
    """What can be invited, and what is wrong with the rest."""

    good: list[GoodRow]
    errors: list[CellError]


def read(content: bytes) -> Table:
    """The rows of a CSV file, or BadList."""
    if len(content) > MAX_BYTES:
        raise BadList("This file is larger than 5 MB. Split the list and upload the parts.")
    text = _decode(content)
    first_line = text.split("\n", 1)[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    numbered = enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter), start=1)
    try:
        return _table(numbered)
    except csv.Error as error:
        raise BadList(
            "This file is not a CSV file that we can read: a quotation mark may be missing. "
            "Save the list as “CSV UTF-8” and upload it again."
        ) from error


def check(table: Table, known: Known) -> Checked:
    """Sort the rows into good ones and errors. A row with an error is not invited."""
    good: list[GoodRow] = []
    errors: list[CellError] = []
    first_rows: dict[str, int] = {}
    for record in table.records:
        found = list(_errors(record, known, first_rows))
        errors += found
        if not found:
            good.append(_good(record, known))
        first_rows.setdefault(record.cells["email"].strip().lower(), record.number)
    return Checked(good, errors)


def _decode(content: bytes) -> str:
    if not content.strip():
        raise BadList("This file is empty.")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadList("This is a spreadsheet, not a CSV file. Save it as “CSV UTF-8” first.")
    if b"\0" in content:
        raise BadList("This file is not text. Save the list as “CSV UTF-8” and upload it again.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadList(
            f"This file is not in UTF-8: line {line} has a character that cannot be read. "
            "Save the list as “CSV UTF-8” and upload it again."
        ) from error


def _table(numbered: Iterator[tuple[int, list[str]]]) -> Table:
    _number, heading = next(numbered)
    columns = _columns(heading)
    records: list[Record] = []
    for number, cells in numbered:
        if not any(cell.strip() for cell in cells):
            continue
        if len(records) == MAX_ROWS:
            raise BadList(
                f"This list has more than {MAX_ROWS:,} rows. Split it and upload the parts."
            )
        records.append(_record(number, cells, columns))
    if not records:
        raise BadList("This list has a heading and no rows below it.")
    return Table(records)


def _record(number: int, cells: list[str], columns: list[str]) -> Record:
    padded = cells + [""] * (len(columns) - len(cells))
    surplus = sum(1 for cell in padded[len(columns) :] if cell.strip())
    return Record(number, dict(zip(columns, padded, strict=False)), surplus)


def _columns(heading: list[str]) -> list[str]:
    """What each column is; trailing columns without a heading are left out."""
    headings = [" ".join(cell.split()).lower() for cell in heading]
    while headings and not headings[-1]:
        headings.pop()
    unknown = [f"“{_shown(cell)}”" for cell in headings if cell not in HEADINGS]
    columns = [HEADINGS.get(cell, "") for cell in headings]
    missing = [label for column, label in LABELS.items() if column not in columns]
    if missing:
        raise BadList(
            f"Row 1 must name the columns {_COLUMNS}. Missing: {', '.join(missing)}."
            + (f" Not known: {', '.join(unknown[:5])}." if unknown else "")
        )
    if unknown:
        raise BadList(
            f"Row 1 names columns that we do not use: {', '.join(unknown[:5])}. "
            f"Keep {_COLUMNS}, and remove the others."
        )
    twice = sorted({LABELS[column] for column in columns if columns.count(column) > 1})
    if twice:
        raise BadList(f"Row 1 names a column twice: {', '.join(twice)}. Keep one of them.")
    return columns


def _errors(record: Record, known: Known, first_rows: dict[str, int]) -> Iterator[CellError]:
    if record.surplus:
        said = f"has more cells than row 1 has columns. Put cells with commas in {'“quotes”'}."
        yield CellError(record.number, "row", said)
        return
    for column in LABELS:
        said = _cell_error(column, record.cells[column], known, first_rows)
        if said:
            yield CellError(record.number, LABELS[column], said)


def _cell_error(column: str, raw: str, known: Known, first_rows: dict[str, int]) -> str:
    """What is wrong with a cell, as the end of a sentence; nothing if it is good."""
    cell = raw.strip()
    if raw.startswith(_FORMULA_STARTS) or cell.startswith(_FORMULA_STARTS):
        return f"“{_shown(cell)}” begins like a formula, with = + - @ or a tab"
    if any(unicodedata.category(letter) == "Cc" for letter in cell):
        return f"“{_shown(cell)}” holds a line break or another hidden character"
    if len(cell) > LIMITS[column]:
        return f"has {len(cell):,} characters; at most {LIMITS[column]} fit"
    if column == "email":
        return _email_error(cell.lower(), known, first_rows)
    if column == "name" and not cell:
        return "is empty"
    if column == "organisation" and cell and _key(cell) not in known.organisations:
        return f"“{_shown(cell)}” is not listed here. {_listed(known)}"
    return ""


def _email_error(email: str, known: Known, first_rows: dict[str, int]) -> str:
    if not email:
        return "is empty"
    try:
        validate_email(email)
    except ValidationError:
        return f"“{_shown(email)}” is not an e-mail address"
    if email in first_rows:
        return f"“{_shown(email)}” stands in row {first_rows[email]} as well"
    if email in known.members:
        return f"“{_shown(email)}” belongs to a member already"
    if email in known.invited:
        return f"“{_shown(email)}” has been invited already"
    return ""


def _good(record: Record, known: Known) -> GoodRow:
    organisation_id, organisation = known.organisations.get(
        _key(record.cells["organisation"]), ("", "")
    )
    return GoodRow(
        number=record.number,
        name=" ".join(record.cells["name"].split()),
        email=record.cells["email"].strip().lower(),
        organisation_id=organisation_id,
        organisation=organisation,
        job_title=" ".join(record.cells["role"].split()),
    )


def _key(name: str) -> str:
    return " ".join(name.split()).lower()


def _listed(known: Known) -> str:
    names = [name for _id, name in known.organisations.values()]
    if not names:
        return "No organisations are listed yet: add them first."
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return f"Listed: {', '.join(names[:8])}{more}."


def _shown(text: str) -> str:
    """A cell as it can be quoted: short, and in one line."""
    plain = "".join(letter if letter.isprintable() else "·" for letter in text)
    return plain if len(plain) <= 40 else f"{plain[:39]}…"
