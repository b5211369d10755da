"""Files of another time bank are read whatever wrote them, or it is said of which file why not."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tenant_apps.importing.files import reading
from tenant_apps.importing.files.sheets import Sheet
from tenant_apps.joining.staff_lists.reading import MAX_BYTES, BadList
from tests.workbooks import workbook

MEMBERS = "E-mail;Name;Organisation\nzoe@example.org;Zoë Žák;Imperial\n"


def packed(**files: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as into:
        for name, content in files.items():
            into.writestr(name.replace("t__", "t/") + ".csv", content)
    return made.getvalue()


def refusal(contents: dict[Sheet, bytes]) -> str:
    with pytest.raises(BadList) as refused:
        reading.read_all(contents)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_and_semicolons_are_read(encoding: str) -> None:
    read = reading.read_all({Sheet.MEMBERS: MEMBERS.encode(encoding)})[0]
    assert read.places == {"email": 0, "name": 1, "organisation": 2}
    assert read.rows[0].cells[1] == "Zoë Žák"
    assert "semicolons" in read.read_as


def test_windows_files_and_workbooks_are_read() -> None:
    windows = "e-mail,name\nzoe@example.org,Zoë\n".encode("cp1252")
    book = workbook([["Email", "Balance"], ["zoe@example.org", 2.5]])
    read = reading.read_all({Sheet.BALANCES: book, Sheet.MEMBERS: windows})
    assert [one.sheet for one in read] == [Sheet.MEMBERS, Sheet.BALANCES]
    assert read[0].rows[0].cells == ["zoe@example.org", "Zoë"]
    assert read[1].rows[0].cells == ["zoe@example.org", "2.5"]


def test_rows_above_the_headings_are_passed_over() -> None:
    read = reading.read_all({Sheet.MEMBERS: b"Our time bank,2026\n\nEmail,Name\na@b.org,Ann\n"})[0]
    assert [(row.number, row.cells) for row in read.rows] == [(4, ["a@b.org", "Ann"])]


def test_a_file_without_a_needed_column_says_which() -> None:
    said = refusal({Sheet.LISTINGS: b"e-mail,kind\na@b.org,offer\n"})
    assert said.startswith("The file of listings: no column is called “title”")
    said = refusal({Sheet.MEMBERS: b"mail,organisation\na@b.org,Imperial\n"})
    assert "“name”" in said


def test_files_without_rows_or_with_too_many_are_refused() -> None:
    assert "no rows below" in refusal({Sheet.BALANCES: b"e-mail,balance\n"})
    many = b"name\n" + b"".join(b"Skill %d\n" % number for number in range(1001))
    assert "more than 1,000 rows" in refusal({Sheet.SKILLS: many})
    assert "is empty" in refusal({Sheet.SKILLS: b"  \n"})


def test_a_zip_is_unpacked_by_the_names_in_it() -> None:
    files = {"export__Members": b"m", "balances": b"b", "readme": b"r"}
    content = packed(**files, **{"__MACOSX/members": b"x"})
    assert reading.unpacked(content) == {Sheet.MEMBERS: b"m", Sheet.BALANCES: b"b"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 and nothing", "no zip file"),
        (b"plain words", "no zip file"),
        (packed(readme=b"r"), "holds none of these"),
        (packed(at__members=b"1", bt__members=b"2"), "two files called members"),
        (packed(members=b"\0" * 20_000_000), "unpacks to more"),
        (b"x" * (MAX_BYTES + 1), "larger than 5 MB"),
    ],
    ids=["broken", "text", "others", "twice", "bomb", "large"],
)
def test_what_is_no_such_zip_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(BadList, match=said):
        reading.unpacked(content)
