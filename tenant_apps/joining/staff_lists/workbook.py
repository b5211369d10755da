"""An Excel workbook: the rows of its first sheet, as they stand there, nothing worked out.

It is a zip file that anybody may have made. Its sizes are looked at before anything is unpacked,
what unpacks to more than it says is not unpacked further, and no entities are defined.
"""

import zlib
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from lzma import LZMAError
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tenant_apps.joining.staff_lists.reading import (
    MAX_COLUMNS,
    MAX_ROWS,
    BadList,
    Sheet,
    kept,
    read_csv,
    refuse_large,
)

MAX_UNPACKED = 30 * 1024 * 1024
MAX_RATIO = 100
MAX_PARTS = 300
# So far down may the last row stand, empty ones among them.
MAX_DOWN = 5 * MAX_ROWS
_ZIPPED = b"PK\x03\x04"
_START = 4096
# A small file may well be mostly repetition.
_SMALL = 10_000
# All that readers of zip and XML raise at what is neither.
BROKEN = (
    *(
        BadZipFile,
        zlib.error,
        LZMAError,
        InvalidFileException,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
    ),
    *(AttributeError, IndexError, OSError, EOFError, NotImplementedError, RuntimeError),
)


def read(content: bytes) -> Sheet:
    """The rows of a file of either kind, or BadList."""
    refuse_large(content)
    return _read_workbook(content) if content.startswith(_ZIPPED) else read_csv(content)


def _read_workbook(content: bytes) -> Sheet:
    try:
        with ZipFile(BytesIO(content)) as packed:
            refuse_bombs(packed, len(content), "workbook")
            _refuse_entities(packed)
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        sheet: Any = book.worksheets[0]
        # What a file says of its own extent is often wrong.
        sheet.reset_dimensions()
        rows = kept(_numbered(sheet))
    except BadList:
        raise
    except BROKEN as error:
        raise BadList(
            "This is not an Excel workbook that we can read. "
            "Save the list as “CSV UTF-8” and upload that."
        ) from error
    return Sheet(rows, f"Excel, sheet “{sheet.title}”")


def refuse_bombs(packed: ZipFile, size: int, noun: str) -> None:
    """Raises BadList where so many bytes say that they unpack to far more, or have a password."""
    parts = packed.infolist()
    unpacked = sum(part.file_size for part in parts)
    if (
        len(parts) > MAX_PARTS
        or unpacked > MAX_UNPACKED
        or unpacked > MAX_RATIO * max(size, _SMALL)
    ):
        raise BadList(
            f"This {noun} unpacks to more than a list can hold. Copy the list into a new file, "
            "without pictures and formats, and upload that."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise BadList(f"This {noun} has a password. Save it without one.")


def _refuse_entities(packed: ZipFile) -> None:
    for part in packed.infolist():
        with packed.open(part) as inside:
            if b"<!DOCTYPE" in inside.read(_START).replace(b"\0", b"").upper():
                raise BadList("This is not a workbook that Excel has saved.")


def _numbered(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        if number > MAX_DOWN:
            raise BadList(
                f"This sheet goes on below row {MAX_DOWN:,}. Delete the empty rows below the list."
            )
        yield number, _trimmed([_text(cell) for cell in cells])


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: Any) -> str:
    """A cell as it is read. A formula stays one: it is nobody's name."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return value if isinstance(value, str) else "=(a formula)"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value)
