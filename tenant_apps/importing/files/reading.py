"""Files as a champion uploads them, each by itself or all in a zip, made into rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZipFile

from tenant_apps.importing.files import sheets
from tenant_apps.importing.files.sheets import Sheet
from tenant_apps.joining.staff_lists import workbook
from tenant_apps.joining.staff_lists.reading import (
    MAX_BYTES,
    MAX_HEADINGS,
    MAX_ROWS,
    BadList,
    Row,
    too_many,
)

_KINDS = {".csv", ".txt", ".tsv", ".xlsx"}
_BY_NAME = {sheet.label: sheet for sheet in Sheet}
_NO_ZIP = "This is no zip file that we can read. Upload the files one by one."


@dataclass(frozen=True, slots=True)
class Read:
    """The rows of a file below its headings, and where in them what stands."""

    sheet: Sheet
    read_as: str
    headings: list[str]
    places: dict[str, int]
    rows: list[Row]

    def described(self) -> dict[str, object]:
        """All but the rows, as it is kept."""
        return {"read_as": self.read_as[:100], "headings": self.headings, "places": self.places}


def unpacked(content: bytes) -> dict[Sheet, bytes]:
    """The files in a zip, known by their names. Raises BadList for one that is none of ours."""
    if len(content) > MAX_BYTES:
        raise BadList("This zip file is larger than 5 MB. Upload the files one by one.")
    try:
        with ZipFile(BytesIO(content)) as packed:
            workbook.refuse_bombs(packed, len(content), "zip file")
            found = dict(_members(packed))
    except BadList:
        raise
    except workbook.BROKEN as error:
        raise BadList(_NO_ZIP) from error
    if not found:
        names = ", ".join(f"{name}.csv" for name in _BY_NAME)
        raise BadList(f"This zip file holds none of these: {names}.")
    return found


def read_all(contents: Mapping[Sheet, bytes]) -> list[Read]:
    """All files, in the order in which they are taken on. BadList says of which it speaks."""
    return [_said_of(sheet, contents[sheet]) for sheet in Sheet if sheet in contents]


def _members(packed: ZipFile) -> Iterator[tuple[Sheet, bytes]]:
    seen: set[Sheet] = set()
    for part in packed.infolist():
        path = PurePosixPath(part.filename)
        sheet = _BY_NAME.get(path.stem.lower())
        is_ours = path.suffix.lower() in _KINDS and "__MACOSX" not in path.parts
        if sheet is None or not is_ours or part.is_dir():
            continue
        if sheet in seen:
            raise BadList(f"This zip file holds two files called {sheet.label}.")
        seen.add(sheet)
        yield sheet, packed.read(part)


def _said_of(sheet: Sheet, content: bytes) -> Read:
    try:
        return _read(sheet, content)
    except BadList as error:
        raise BadList(f"The file of {sheet.label}: {error}") from error


def _read(sheet: Sheet, content: bytes) -> Read:
    found = workbook.read(content)
    heading = _heading(sheet, found.rows)
    rows = [row for row in found.rows if row.number > heading.number]
    if not rows:
        raise BadList("it has a heading and no rows below it.")
    if len(rows) > MAX_ROWS:
        raise too_many()
    if sheet in sheets.FEW and len(rows) > sheets.MOST_FEW:
        raise BadList(f"it has more than {sheets.MOST_FEW:,} rows.")
    places = sheets.places(sheet, heading.cells)
    return Read(sheet, found.read_as, heading.cells, places, rows)


def _heading(sheet: Sheet, rows: list[Row]) -> Row:
    """The first row that names all columns that are needed; rows above it say something else."""
    above = [row for row in rows[:MAX_HEADINGS] if row.number <= MAX_HEADINGS]
    for row in above:
        if not sheets.missing(sheet, sheets.places(sheet, row.cells)):
            return row
    lacking = [sheets.missing(sheet, sheets.places(sheet, row.cells)) for row in above]
    least = min(lacking, key=len, default=sheets.missing(sheet, {}))
    named = " and ".join(f"“{title}”" for title in least)
    raise BadList(f"no column is called {named}. See below what its columns are called.")
