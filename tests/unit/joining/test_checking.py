"""What is wrong with a row is said by its column; what is right is tidied."""

import csv

import pytest

from tenant_apps.joining.staff_lists import checking
from tenant_apps.joining.staff_lists.checking import Columns, Known, Person, Problem
from tenant_apps.joining.staff_lists.reading import Row

KNOWN = Known(
    organisations={
        "imperial college healthcare": ("1", "Imperial College Healthcare"),
        "the imperial": ("1", "Imperial College Healthcare"),
        "nowhere": ("", ""),
    },
    members=frozenset({"here@example.org"}),
    invited=frozenset({"asked@example.org"}),
    rows={"twice@example.org": 2},
)
COLUMNS = Columns({"name": 0, "email": 1, "organisation": 2, "role": 3}, 4)
APART = Columns({"first_name": 1, "last_name": 0, "email": 2}, 3)


def check(text: str, columns: Columns = COLUMNS, number: int = 7) -> Person | list[Problem]:
    (cells,) = csv.reader([text])
    return checking.check(Row(number, cells), columns, KNOWN)


def said(text: str, columns: Columns = COLUMNS) -> list[str]:
    found = check(text, columns)
    assert isinstance(found, list)
    return [f"{problem.column}: {problem.message}" for problem in found]


def person(text: str, columns: Columns = COLUMNS, number: int = 7) -> Person:
    found = check(text, columns, number)
    assert isinstance(found, Person)
    return found


def test_a_good_row_is_tidied() -> None:
    text = " Ann  Able ,ANN@Example.org , imperial  college healthcare,Ward  sister"
    assert person(text) == Person(
        "Ann Able", "ann@example.org", "1", "Imperial College Healthcare", "Ward sister"
    )


def test_two_parts_make_a_name() -> None:
    assert person("Able , Ann,ann@example.org", APART).name == "Ann Able"


@pytest.mark.parametrize(("name", "id_"), [("The Imperial", "1"), ("Nowhere", ""), ("", "")])
def test_organisations_are_what_the_champion_said(name: str, id_: str) -> None:
    assert person(f"Ann,ann@example.org,{name},").organisation_id == id_


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Ann,ann@,,", "e-mail: “ann@” is not an e-mail address"),
        ("Ann,,,", "e-mail: is empty"),
        (",ann@example.org,,", "name: is empty"),
        ("Ann,here@example.org,,", "e-mail: “here@example.org” belongs to a member already"),
        ("Ann,ASKED@example.org,,", "e-mail: “asked@example.org” has been invited already"),
        ("Ann,Twice@example.org,,", "e-mail: “twice@example.org” stands in row 2 as well"),
        ("Ann,ann@example.org,Atlantis,", "organisation: “Atlantis” is not listed here"),
        ("Ann,ann@example.org,," + "x" * 81, "role: is longer than 80 characters"),
        ("x" * 121 + ",ann@example.org,,", "name: is longer than 120 characters"),
        ("#N/A,ann@example.org,,", "name: “#N/A” is what a spreadsheet shows"),
        ("An\x07n,ann@example.org,,", "name: “An·n” holds a line break or another hidden"),
        ("Ann,ann@example.org,,Nurse,more", "row: has more cells than there are columns."),
    ],
)
def test_what_is_wrong_is_said_by_its_column(row: str, message: str) -> None:
    (one,) = said(row)
    assert one.startswith(message)


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert len(said("=cmd,ann@,Atlantis," + "x" * 81)) == 4


def test_the_first_of_two_rows_with_one_address_is_good() -> None:
    assert person("Ann,twice@example.org,,", number=2).email == "twice@example.org"


@pytest.mark.parametrize("start", ["=1+1", "+44", "-1", "@SUM", "\tAnn", " =1"])
@pytest.mark.parametrize("column", range(4))
def test_no_cell_begins_like_a_formula(start: str, column: int) -> None:
    cells = ["Ann", "ann@example.org", "", "Nurse"]
    cells[column] = start
    (message,) = said(",".join(cells))
    assert "begins like a formula" in message


def test_cells_that_are_not_mapped_may_hold_anything() -> None:
    assert person("Ann,ann@example.org,+44 20 7946", Columns({"name": 0, "email": 1}, 3))


def test_two_long_parts_are_too_long_a_name() -> None:
    assert said(f"{'x' * 60},{'y' * 60},ann@example.org", APART) == [
        "name: is longer than 120 characters"
    ]
