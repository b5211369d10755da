"""A list of staff is read as spreadsheets save it, and its faults are said by row and column."""

import pytest

from tenant_apps.joining import staff_list
from tenant_apps.joining.staff_list import BadList, Checked, Known

HEAD = "name,e-mail,organisation,role\n"
KNOWN = Known(
    organisations={"imperial college healthcare": ("1", "Imperial College Healthcare")},
    members=frozenset({"here@example.org"}),
    invited=frozenset({"asked@example.org"}),
)


def check(text: str) -> Checked:
    return staff_list.check(staff_list.read(text.encode()), KNOWN)


def said(text: str) -> list[str]:
    errors = check(text).errors
    return [f"Row {error.row}, {error.column}: {error.message}" for error in errors]


def refusal(content: bytes) -> str:
    with pytest.raises(BadList) as caught:
        staff_list.read(content)
    return str(caught.value)


def test_a_good_row_is_tidied() -> None:
    (row,) = check(
        HEAD + " Ann  Able ,ANN@Example.org , imperial  college healthcare,Ward manager\n"
    ).good
    assert row.as_json() == {
        "number": 2,
        "name": "Ann Able",
        "email": "ann@example.org",
        "organisation_id": "1",
        "organisation": "Imperial College Healthcare",
        "job_title": "Ward manager",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Name;E-mail;Organisation;Role\nAnn;ann@example.org;;Nurse\n",
        "\ufeffname,e-mail,organisation,role\r\nAnn,ann@example.org,,Nurse\r\n",
        "Job Title,EMAIL,Full name,Organisation\nNurse,ann@example.org,Ann,\n",
        "name,email,organisation,role,,\nAnn,ann@example.org,,Nurse,,\n",
        "name,e-mail,organisation,job role\n\n\nAnn,ann@example.org\n",
        'name,e-mail,organisation,role\n"Ann",ann@example.org,"",Nurse',
    ],
    ids=["semicolons", "bom", "other headings", "empty columns", "short row", "quoted"],
)
def test_spreadsheets_save_lists_in_several_ways(text: str) -> None:
    checked = check(text)
    assert not checked.errors
    assert [(row.name, row.email) for row in checked.good] == [("Ann", "ann@example.org")]


def test_rows_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    text = HEAD + 'Ann,ann@example.org,,"line\nbreak"\n\nBo,bo@,,\n'
    assert [line.split(":")[0] for line in said(text)] == ["Row 2, role", "Row 4, e-mail"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Ann,ann@,,", "Row 2, e-mail: “ann@” is not an e-mail address"),
        ("Ann,,,", "Row 2, e-mail: is empty"),
        (",ann@example.org,,", "Row 2, name: is empty"),
        ("Ann,here@example.org,,", "Row 2, e-mail: “here@example.org” belongs to a member already"),
        ("Ann,ASKED@example.org,,", "Row 2, e-mail: “asked@example.org” has been invited already"),
        (
            "Ann,ann@example.org,Atlantis,",
            "Row 2, organisation: “Atlantis” is not listed here. "
            "Listed: Imperial College Healthcare.",
        ),
        ("Ann,ann@example.org,," + "x" * 81, "Row 2, role: has 81 characters; at most 80 fit"),
        (
            "x" * 121 + ",ann@example.org,,",
            "Row 2, name: has 121 characters; at most 120 fit",
        ),
        (
            "Ann,ann@example.org,,Nurse,more",
            "Row 2, row: has more cells than row 1 has columns. Put cells with commas in “quotes”.",
        ),
        (
            "An\x07n,ann@example.org,,",
            "Row 2, name: “An·n” holds a line break or another hidden character",
        ),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column(row: str, message: str) -> None:
    assert said(HEAD + row) == [message]


@pytest.mark.parametrize("start", ["=1+1", "+44", "-1", "@SUM", "\tAnn", " =1"])
@pytest.mark.parametrize("column", range(4))
def test_no_cell_begins_like_a_formula(start: str, column: int) -> None:
    cells = ["Ann", "ann@example.org", "", "Nurse"]
    cells[column] = start
    (message,) = said(HEAD + ",".join(cells))
    assert "begins like a formula" in message


def test_an_address_that_stands_twice_is_invited_once() -> None:
    checked = check(HEAD + "Ann,ann@example.org,,\nAnn,Ann@example.org,,\n")
    assert [row.number for row in checked.good] == [2]
    assert [error.message for error in checked.errors] == [
        "“ann@example.org” stands in row 2 as well"
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (HEAD.encode(), "no rows below"),
        (b"PK\x03\x04rest", "spreadsheet"),
        ((HEAD + "Zo\xeb,zoe@example.org,,").encode("latin-1"), "not in UTF-8: line 2"),
        ((HEAD + "Ann\0,ann@example.org,,").encode(), "not text"),
        (HEAD.encode("utf-16"), "not text"),
        (b"name,e-mail\nAnn,ann@example.org\n", "Missing: organisation, role"),
        (b"Ann,ann@example.org,Trust,Nurse\n", "Row 1 must name"),
        (b"name,e-mail,organisation,role,phone\nx\n", "do not use: “phone”"),
        (b"name,e-mail,email,organisation,role\nx\n", "twice: e-mail"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        ((HEAD + '"' + "x" * 140_000 + '",a@example.org,,').encode(), "quotation mark"),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(content: bytes, message: str) -> None:
    assert message in refusal(content)


def test_five_thousand_rows_are_taken_and_one_more_is_not() -> None:
    rows = [f"Ann,ann{number}@example.org,,\n" for number in range(5001)]
    assert len(staff_list.read((HEAD + "".join(rows[:5000])).encode()).records) == 5000
    assert "more than 5,000 rows" in refusal((HEAD + "".join(rows)).encode())


def test_fifty_thousand_rows_are_refused_without_being_checked() -> None:
    rows = "".join(f"Ann,ann{number}@example.org,,\n" for number in range(50_000))
    assert "Split it" in refusal((HEAD + rows).encode())
