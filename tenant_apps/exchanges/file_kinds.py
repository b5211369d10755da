"""What a message may carry, told by what is in the file and never by its name.

PDF, office documents of the open formats without macros, and pictures. Nothing is unpacked but
the few bytes that say what an office document is.
"""

import re
import struct
import unicodedata
import warnings
import zlib
from enum import StrEnum
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from PIL import Image

MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 120
_MOST_PARTS = 10_000
_MOST_PART_BYTES = 1024 * 1024
_TAIL = 4096

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."


class FileKind(StrEnum):
    """As the names of such files end."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"
    GIF = "gif"

    @property
    def content_type(self) -> str:
        return _CONTENT_TYPES[self]


_CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{_OFFICE}wordprocessingml.document",
    FileKind.XLSX: f"{_OFFICE}spreadsheetml.sheet",
    FileKind.PPTX: f"{_OFFICE}presentationml.presentation",
    FileKind.ODT: f"{_OPEN}text",
    FileKind.ODS: f"{_OPEN}spreadsheet",
    FileKind.ODP: f"{_OPEN}presentation",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.WEBP: "image/webp",
    FileKind.GIF: "image/gif",
}
_MAIN_PARTS = {
    "word/document.xml": FileKind.DOCX,
    "xl/workbook.xml": FileKind.XLSX,
    "ppt/presentation.xml": FileKind.PPTX,
}
_OPEN_KINDS = {_CONTENT_TYPES[kind]: kind for kind in (FileKind.ODT, FileKind.ODS, FileKind.ODP)}
_PICTURES = {
    "PNG": FileKind.PNG,
    "JPEG": FileKind.JPEG,
    "WEBP": FileKind.WEBP,
    "GIF": FileKind.GIF,
}
_SAME_ENDINGS = {"jpeg": "jpg"}
# What carries code: Visual Basic, Excel's older macros, ActiveX; scripts of the open formats.
_CODE = re.compile(r"vba|macrosheets/|activex/|^basic/|^scripts/", re.IGNORECASE)

_UNKNOWN = (
    "is no PDF, office document (docx, xlsx, pptx, odt, ods, odp) or picture (PNG, JPEG, WebP, "
    "GIF) that we can read. Save it as one of these"
)
_OLD = (
    "is an office document of the older kind, or has a password. Save it as docx, xlsx or pptx, "
    "without a password"
)
_LOCKED = "has a password. Save it without one"
_MACROS = "has macros, which can carry viruses. Save it without macros, as docx, xlsx or pptx"
_BROKEN = "is damaged or incomplete. Open it, save it again, and choose it anew"
_PIXELS = "is a picture of too many pixels. Make it smaller"


# What reading a broken archive may raise; NotImplementedError, a RuntimeError, is what it says of
# a way of packing that it does not know.
_BROKEN_ARCHIVE = (
    BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    ValueError,
    OSError,
    RuntimeError,
)


class BadFile(ValueError):
    """The message goes on after the file's name: what is wrong, and what to do."""


def kind_of(content: bytes) -> FileKind:
    """What this file is. Raises BadFile for all that a message may not carry."""
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _document(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise BadFile(_OLD)
    return _picture(content)


def clean_name(name: str, kind: FileKind) -> str:
    """What the file is saved as: no path, nothing unseen, and ending as its content is."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(one for one in last if unicodedata.category(one)[0] != "C")
    seen = re.sub(r'[\s<>:"|?*]+', " ", seen).strip(" .")
    ending = PurePosixPath(seen).suffix.lower().lstrip(".")
    if _SAME_ENDINGS.get(ending, ending) == kind.value:
        seen = seen[: -len(ending) - 1].rstrip(" .")
    most = LONGEST_NAME - len(kind.value) - 1
    return f"{seen[:most].rstrip(' .') or 'file'}.{kind.value}"


def _pdf(content: bytes) -> FileKind:
    if b"%%EOF" not in content[-_TAIL:]:
        raise BadFile(_BROKEN)
    return FileKind.PDF


def _document(content: bytes) -> FileKind:
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _document_in(archive)
    except BadFile:
        raise
    except _BROKEN_ARCHIVE as error:
        raise BadFile(_BROKEN) from error


def _document_in(archive: ZipFile) -> FileKind:
    parts = {part.filename: part for part in archive.infolist()}
    if len(archive.infolist()) > _MOST_PARTS:
        raise BadFile(_BROKEN)
    if any(part.flag_bits & 1 for part in parts.values()):
        raise BadFile(_LOCKED)
    if any(_CODE.search(name) for name in parts):
        raise BadFile(_MACROS)
    if "mimetype" in parts:
        said = _read(archive, parts["mimetype"]).decode("ascii", "replace").strip()
        if said in _OPEN_KINDS and "content.xml" in parts:
            return _OPEN_KINDS[said]
    if "[Content_Types].xml" in parts:
        said = _read(archive, parts["[Content_Types].xml"]).decode("utf-8", "replace")
        if "macroenabled" in said.lower():
            raise BadFile(_MACROS)
        for main, kind in _MAIN_PARTS.items():
            if main in parts and f"{kind.content_type}.main+xml" in said:
                return kind
    raise BadFile(_UNKNOWN)


def _read(archive: ZipFile, part: ZipInfo) -> bytes:
    """A part of the document, unless it is far larger than such a part is."""
    with archive.open(part) as opened:
        found = opened.read(_MOST_PART_BYTES + 1)
    if len(found) > _MOST_PART_BYTES:
        raise BadFile(_BROKEN)
    return found


def _picture(content: bytes) -> FileKind:
    """By its head, and whether its parts hold together; it is never drawn here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=list(_PICTURES)) as opened:
                found = _PICTURES[opened.format or ""]
                opened.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadFile(_PIXELS) from error
    except _UNREADABLE as error:
        raise BadFile(_UNKNOWN) from error
    return found


# What Pillow's decoders raise on broken files.
_UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
)
