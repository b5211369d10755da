"""Excel workbooks for tests: rightly made, and as somebody ill-meaning makes them."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook


def workbook(rows: Iterable[Iterable[Any]], *, sheet: str = "Staff") -> bytes:
    """A workbook with these rows on its first sheet."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for row in rows:
        page.append(list(row))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def changed(book: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same workbook with some of its parts replaced, or more of them."""
    made = BytesIO()
    with ZipFile(BytesIO(book)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return made.getvalue()
