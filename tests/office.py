"""Files as people send them, made here: real enough to be told by their content."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from PIL import Image

_OFFICE = "application/vnd.openxmlformats-officedocument."
_MAIN = {
    "docx": ("word/document.xml", f"{_OFFICE}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{_OFFICE}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{_OFFICE}presentationml.presentation.main+xml"),
}
_OPEN = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}


def zipped(parts: dict[str, str]) -> bytes:
    """An archive of these parts, the same whenever it is made."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return out.getvalue()


def office(kind: str, *, main_type: str = "", more: dict[str, str] | None = None) -> bytes:
    """An office document; with another main part, or more parts than it needs."""
    if kind in _OPEN:
        return zipped({"mimetype": _OPEN[kind], "content.xml": "<x/>", **(more or {})})
    main, usual = _MAIN[kind]
    types = f'<Types><Override PartName="/{main}" ContentType="{main_type or usual}"/></Types>'
    return zipped({"[Content_Types].xml": types, main: "<x/>", **(more or {})})


def picture(kind: str) -> bytes:
    """A small picture, as Pillow names its kind."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, format=kind)
    return out.getvalue()


def pdf(bytes_in_all: int = 64) -> bytes:
    """A PDF of this size."""
    head, tail = b"%PDF-1.7\n", b"\n%%EOF\n"
    return head + b" " * (bytes_in_all - len(head) - len(tail)) + tail
