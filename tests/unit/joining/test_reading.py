"""Files of rows are read as many programs save them, and what is none is refused whole."""

import pytest

from tenant_apps.joining.staff_lists import workbook as books
from tenant_apps.joining.staff_lists.reading import BadList, Sheet
from tests.workbooks import changed, workbook

HEAD = "name,e-mail,organisation,role\n"
ZOE = [["name", "e-mail"], ["Zoë", "zoe@example.org"]]
SHEET = "xl/worksheets/sheet1.xml"


def cells(sheet: Sheet) -> list[list[str]]:
    return [row.cells for row in sheet.rows]


def refusal(content: bytes) -> str:
    with pytest.raises(BadList) as caught:
        books.read(content)
    return str(caught.value)


@pytest.mark.parametrize(
    ("content", "read_as"),
    [
        ("name,e-mail\nZoë,zoe@example.org\n".encode(), "CSV, UTF-8, parted by commas"),
        ("\ufeffname,e-mail\r\nZoë,zoe@example.org".encode(), "CSV, UTF-8, parted by commas"),
        (
            "name;e-mail\nZoë;zoe@example.org\n".encode("cp1252"),
            "CSV, Windows-1252, parted by semicolons",
        ),
        ("name\te-mail\nZoë\tzoe@example.org".encode("utf-16"), "CSV, UTF-16, parted by tabs"),
        ("name\te-mail\nZoë\tzoe@example.org".encode("utf-16-le"), "CSV, UTF-16, parted by tabs"),
        ("name\te-mail\nZoë\tzoe@example.org".encode("utf-16-be"), "CSV, UTF-16, parted by tabs"),
        ("sep=|\r\nname|e-mail\r\nZoë|zoe@example.org".encode(), "CSV, UTF-8, parted by bars"),
        ("name,e-mail\rZoë,zoe@example.org\r".encode(), "CSV, UTF-8, parted by commas"),
        ('"name","e-mail"\n"Zoë","zoe@example.org"'.encode(), "CSV, UTF-8, parted by commas"),
        (workbook(ZOE, sheet="New starters"), "Excel, sheet “New starters”"),
    ],
)
def test_the_same_list_saved_in_many_ways_reads_the_same(content: bytes, read_as: str) -> None:
    sheet = books.read(content)
    assert cells(sheet) == ZOE
    assert sheet.read_as == read_as


def test_commas_in_names_do_not_part_a_list_of_semicolons() -> None:
    text = "name;e-mail;role\nAble, Ann, Dr;ann@example.org;Nurse\nBest, Bo;bo@example.org;Nurse\n"
    assert cells(books.read(text.encode()))[1] == ["Able, Ann, Dr", "ann@example.org", "Nurse"]


@pytest.mark.parametrize("is_workbook", [False, True])
def test_rows_have_the_numbers_that_the_spreadsheet_gives_them(is_workbook: bool) -> None:
    rows = [["name"], [], ["Ann"], [None, " "], [], ["Bo"]]
    content = workbook(rows) if is_workbook else b'name\n\nAnn\n," "\n\nBo\n'
    assert [row.number for row in books.read(content).rows] == [1, 3, 6]


def test_cells_of_a_workbook_are_read_as_they_stand_there() -> None:
    rows = [["Ann", 7.0, 7.5, True, "=1+1", None, "#N/A"], ["", "=HYPERLINK(A1)"]]
    assert cells(books.read(workbook(rows))) == [
        ["Ann", "7", "7.5", "True", "=1+1", "", "#N/A"],
        ["", "=HYPERLINK(A1)"],
    ]


def test_only_as_much_of_a_cell_and_a_row_is_kept_as_is_looked_at() -> None:
    text = "x" * 2000 + ",y" * 200
    (row,) = books.read(text.encode()).rows
    assert (len(row.cells), len(row.cells[0])) == (60, 1001)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b",,\n,\n", "empty"),
        (b"\xd0\xcf\x11\xe0rest", "an old kind, or has a password"),
        (b"PK\x03\x04rest", "not an Excel workbook"),
        (workbook([]), "empty"),
        (HEAD.encode() + b"Zo\x81,zoe@example.org,,", "see line 2"),
        ((HEAD + "Ann\0,ann@example.org,,").encode(), "not text"),
        (b"\xff\xfe\x00", "not text that we can read"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        ((HEAD + '"' + "x" * 140_000 + '",a@example.org,,').encode(), "quotation mark"),
    ],
    ids=range(11),
)
def test_what_is_no_list_is_refused_whole(content: bytes, message: str) -> None:
    assert message in refusal(content)


@pytest.mark.parametrize("is_workbook", [False, True])
def test_more_rows_than_a_list_may_have_are_refused(is_workbook: bool) -> None:
    rows = [["Ann", "ann@example.org"]] * 20_011
    text = "".join(f"{name},{email}\n" for name, email in rows)
    assert "more than 20,000 rows" in refusal(workbook(rows) if is_workbook else text.encode())


def test_a_bomb_is_not_unpacked() -> None:
    bomb = changed(workbook(ZOE), {"xl/media/image1.png": bytes(100 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    assert "unpacks to more" in refusal(bomb)


def test_a_bomb_that_stays_below_the_size_is_known_by_its_ratio() -> None:
    bomb = changed(workbook(ZOE), {"xl/media/image1.png": bytes(20 * 1024 * 1024)})
    assert "unpacks to more" in refusal(bomb)


def test_many_small_parts_are_refused() -> None:
    parts = {f"xl/media/{number}.png": b"x" for number in range(400)}
    assert "unpacks to more" in refusal(changed(workbook(ZOE), parts))


def test_what_unpacks_to_more_than_it_says_is_not_unpacked_further() -> None:
    with_lie = bytearray(workbook([["name", "e-mail"], ["Ann", "ann@example.org"]]))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = with_lie.find(mark)
        while at >= 0:
            with_lie[at + offset : at + offset + 4] = (10).to_bytes(4, "little")
            at = with_lie.find(mark, at + 4)
    assert "not an Excel workbook" in refusal(bytes(with_lie))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_not_defined(encoding: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    text += "<worksheet><sheetData><row><c><v>&l8;</v></c></row></sheetData></worksheet>"
    book = changed(workbook(ZOE), {SHEET: text.encode(encoding)})
    assert "not a workbook that Excel has saved" in refusal(book)


def test_a_sheet_whose_last_row_is_far_down_is_refused_soon() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Ann</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>Bo</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    book = changed(workbook(ZOE), {SHEET: sheet.encode()})
    assert "goes on below row 100,000" in refusal(book)


def test_a_workbook_whose_sheet_is_none_is_refused() -> None:
    book = changed(workbook(ZOE), {SHEET: b"<html>no</html"})
    assert "not an Excel workbook" in refusal(book)
