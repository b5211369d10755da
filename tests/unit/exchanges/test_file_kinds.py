"""What a file is, is told by what is in it."""

import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.exchanges.file_kinds import (
    LONGEST_NAME,
    BadFile,
    FileKind,
    clean_name,
    kind_of,
)
from tests.office import office, pdf, picture, zipped

MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def huge_picture() -> bytes:
    """A PNG whose head says that it is 100,000 pixels a side."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content))
            + name
            + content
            + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "odt", "ods", "odp"])
def test_office_documents_are_known(kind: str) -> None:
    assert kind_of(office(kind)) == kind


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_pictures_are_known(kind: str) -> None:
    assert kind_of(picture(kind)) == FileKind[kind]


def test_a_pdf_is_known() -> None:
    assert kind_of(pdf()) == FileKind.PDF


@pytest.mark.parametrize("kind", list(FileKind))
def test_each_kind_has_its_content_type(kind: FileKind) -> None:
    assert kind.content_type.count("/") == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is no PDF"),
        (b"Hello", "is no PDF"),
        (b"MZ\x90\x00" + b"\x00" * 60, "is no PDF"),
        (b"<html><script>alert(1)</script>", "is no PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no PDF"),
        (b"\n%PDF-1.7\n%%EOF", "is no PDF"),
        (zipped({"readme.txt": "x"}), "is no PDF"),
        (zipped({"word/document.xml": "<x/>"}), "is no PDF"),
        (zipped({"mimetype": "application/epub+zip", "content.xml": "x"}), "is no PDF"),
        (zipped({"AndroidManifest.xml": "x", "[Content_Types].xml": "<x/>"}), "is no PDF"),
        (b"MZ" + office("docx"), "is no PDF"),
        (b"%PDF-1.7\ncut off", "damaged"),
        (office("docx")[:60], "damaged"),
        (office("docx", more={"word/vbaProject.bin": "x"}), "macros"),
        (office("docx", main_type=MACROS), "macros"),
        (office("xlsx", more={"xl/macrosheets/sheet1.xml": "x"}), "macros"),
        (office("pptx", more={"ppt/activeX/activeX1.xml": "x"}), "macros"),
        (office("odt", more={"Basic/Standard/Module1.xml": "x"}), "macros"),
        (office("odt", more={"Scripts/python/x.py": "x"}), "macros"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504, "older kind"),
        (zipped({"[Content_Types].xml": " " * 2_000_000, "word/document.xml": "x"}), "damaged"),
        (zipped({str(n): "" for n in range(10_001)}), "damaged"),
        (picture("PNG")[:40], "is no PDF"),
        (huge_picture(), "too many pixels"),
    ],
)
def test_what_is_something_else_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(BadFile, match=says):
        kind_of(content)


def test_a_document_with_a_password_is_refused() -> None:
    content = bytearray(office("odt"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 1)
    with pytest.raises(BadFile, match="password"):
        kind_of(bytes(content))


@given(st.sampled_from(["docx", "odt", "PNG", "JPEG", "WEBP", "GIF", "pdf"]), st.data())
def test_a_broken_file_is_refused_and_breaks_nothing(kind: str, data: st.DataObject) -> None:
    whole = pdf() if kind == "pdf" else picture(kind) if kind.isupper() else office(kind)
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    with suppress(BadFile):
        assert kind_of(bytes(broken[: data.draw(st.integers(0, len(broken)))])) in FileKind


@pytest.mark.parametrize(
    ("name", "kind", "clean"),
    [
        ("Run chart.pdf", FileKind.PDF, "Run chart.pdf"),
        ("../../etc/passwd", FileKind.PDF, "passwd.pdf"),
        ("C:\\papers\\plan.docx", FileKind.DOCX, "plan.docx"),
        ("PHOTO.JPEG", FileKind.JPEG, "PHOTO.jpg"),
        ("virus.exe", FileKind.PDF, "virus.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", FileKind.PDF, "aSet-Cookie x.pdf"),
        ("\u202efdp.exe", FileKind.PDF, "fdp.exe.pdf"),
        ("Bericht für März.odt", FileKind.ODT, "Bericht für März.odt"),
        ("", FileKind.GIF, "file.gif"),
        ("...", FileKind.GIF, "file.gif"),
        (".pdf", FileKind.PDF, "pdf.pdf"),
        ('a<b>:"c|d?*.png', FileKind.PNG, "a b c d.png"),
    ],
)
def test_a_name_is_no_path_and_ends_as_its_content_is(
    name: str, kind: FileKind, clean: str
) -> None:
    assert clean_name(name, kind) == clean


@given(st.text(max_size=400), st.sampled_from(list(FileKind)))
def test_any_name_becomes_one_that_a_disk_takes(name: str, kind: FileKind) -> None:
    clean = clean_name(name, kind)
    assert clean.endswith(f".{kind.value}")
    assert len(clean) <= LONGEST_NAME
    assert not set(clean) & set('/\\<>:"|?*\r\n\t\x00')
