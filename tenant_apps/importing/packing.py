"""Files that are handed out: empty ones, and the rows with a problem."""

import csv
import io
from collections.abc import Iterable, Sequence
from zipfile import ZIP_DEFLATED, ZipFile

from kernel.spreadsheets import harmless
from tenant_apps.importing.files import sheets
from tenant_apps.importing.files.sheets import Sheet
from tenant_apps.importing.models import Import, ImportRow

WHY = "What is wrong"


def example() -> bytes:
    """All five files, each with its heading alone."""
    return _packed((sheet, [sheets.titles(sheet)]) for sheet in Sheet)


def corrections(held: Import, bad: Iterable[tuple[Sheet, Sequence[ImportRow]]]) -> bytes:
    """The bad rows under their own headings, and in a last column what is wrong with each.

    It is corrected and uploaded as it is: the last column is no part of a file.
    """
    return _packed((sheet, _rows(held, sheet, rows)) for sheet, rows in bad)


def _rows(held: Import, sheet: Sheet, rows: Sequence[ImportRow]) -> list[list[str]]:
    headings: list[str] = held.files[str(sheet.value)]["headings"]
    kept = [place for place, title in enumerate(headings) if title != WHY]
    lines = [[*(headings[place] for place in kept), WHY]]
    for row in rows:
        why = "; ".join(f"{one['column']}: {one['message']}" for one in row.problems)
        cells = [row.cells[place] if place < len(row.cells) else "" for place in kept]
        lines.append([*map(_plain, cells), harmless(why)])
    return lines


def _plain(cell: str) -> str:
    """A cell no spreadsheet works out; a number below nothing is none that it would."""
    return cell if _is_number(cell) else harmless(cell)


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).replace(",", "", 1).isdecimal()


def _packed(files: Iterable[tuple[Sheet, Iterable[Sequence[str]]]]) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as packed:
        for sheet, rows in files:
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            packed.writestr(f"{sheet.label}.csv", "\ufeff" + text.getvalue())
    return made.getvalue()
