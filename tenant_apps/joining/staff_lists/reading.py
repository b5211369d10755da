"""A file of rows, as staff systems and spreadsheets save it: CSV of many kinds.

What is no such file is refused (BadList). Of the rest it is said how it was read, since encodings
can only be guessed.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELL = 1000
# Rows above the first person, beside those that count.
MAX_HEADINGS = 10

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_TRIED = 20
_SEPARATOR = re.compile(r"sep=(.)[ \t]*\r?\n", re.IGNORECASE)
_OTHER_SPREADSHEET = b"\xd0\xcf\x11\xe0"
_MARKS = {
    b"\xef\xbb\xbf": ("utf-8-sig", "UTF-8"),
    b"\xff\xfe": ("utf-16", "UTF-16"),
    b"\xfe\xff": ("utf-16", "UTF-16"),
}


class BadList(ValueError):
    """The file as a whole is no list of staff; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file, under the number that the spreadsheet gives it."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of a file that hold something, and how it was read, in words."""

    rows: list[Row]
    read_as: str


def read_csv(content: bytes) -> Sheet:
    """The rows of a CSV file, or BadList."""
    text, encoding = _decode(content)
    named = _SEPARATOR.match(text)
    if named:
        text = text[named.end() :]
    delimiter = named[1] if named else _delimiter(text)
    try:
        rows = kept(enumerate(_records(text, delimiter), start=1))
    except csv.Error as error:
        raise BadList(
            "This file is not a CSV file that we can read: a quotation mark may be missing. "
            "Save the list as “CSV UTF-8” and upload it again."
        ) from error
    return Sheet(rows, f"CSV, {encoding}, parted by {_DELIMITERS.get(delimiter, delimiter)}")


def kept(numbered: Iterable[tuple[int, list[str]]]) -> list[Row]:
    """Rows that hold something, each cut to what may be looked at; BadList for too many."""
    rows: list[Row] = []
    for number, cells in numbered:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) == MAX_ROWS + MAX_HEADINGS:
            raise too_many()
        # One character more than fits is kept, so that it is seen to be too many.
        rows.append(Row(number, [_storable(cell) for cell in cells[:MAX_COLUMNS]]))
    if not rows:
        raise BadList("This file is empty.")
    return rows


def too_many() -> BadList:
    return BadList(f"This list has more than {MAX_ROWS:,} rows. Split it and upload the parts.")


def refuse_large(content: bytes) -> None:
    """Raises BadList for nothing, for too much, and for spreadsheets of another kind."""
    if len(content) > MAX_BYTES:
        raise BadList("This file is larger than 5 MB. Split the list and upload the parts.")
    if not content.strip():
        raise BadList("This file is empty.")
    if content.startswith(_OTHER_SPREADSHEET):
        raise BadList(
            "This is a spreadsheet of an old kind, or has a password. "
            "Save it as “Excel workbook (.xlsx)” or as “CSV UTF-8”, without a password."
        )


def _storable(cell: str) -> str:
    """What the database can keep: of a zero it cannot, so another hidden character stands there."""
    return cell[: MAX_CELL + 1].replace("\0", "\x01")


def _decode(content: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding. What has no mark is UTF-8 if it can be."""
    for mark, (encoding, name) in _MARKS.items():
        if content.startswith(mark):
            return _decoded(content, encoding), name
    if b"\0" in content:
        return _decoded(content, _wide(content)), "UTF-16"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _decoded(content, "cp1252"), "Windows-1252"


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadList(
            f"This file is not text that we can read: see line {line}. "
            "Save the list as “CSV UTF-8” or as an Excel workbook, and upload it again."
        ) from error


def _wide(content: bytes) -> str:
    """UTF-16 without its mark has a zero in every second byte of plain letters."""
    start = content[:2000]
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if zeros.count(0) > 0.4 * len(zeros):
            return encoding
    raise BadList("This file is not text. Save the list as “CSV UTF-8” and upload it again.")


def _delimiter(text: str) -> str:
    """Whatever parts the first rows into the most cells; a comma where nothing does."""

    def parts(delimiter: str) -> int:
        try:
            return sum(len(row) - 1 for row in islice(_records(text, delimiter), _TRIED) if row)
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=parts)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter)
