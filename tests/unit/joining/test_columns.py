"""Which column is which is guessed from headings; where they say nothing, the champion does."""

import pytest

from tenant_apps.joining.staff_lists import columns
from tenant_apps.joining.staff_lists.columns import Guess
from tenant_apps.joining.staff_lists.reading import Row

ANN = ["Ann", "ann@example.org", "Imperial", "Nurse"]
NAMES = ["name", "e-mail", "organisation", "role"]
USUAL = {"name": 0, "email": 1, "organisation": 2, "role": 3}


def guess(*rows: list[str]) -> Guess:
    """Of rows of which the empty ones are not kept, as reading does."""
    return columns.guess([Row(at, cells) for at, cells in enumerate(rows, start=1) if cells])


@pytest.mark.parametrize(
    "heading",
    [
        NAMES,
        ["Full Name", "E-mail address", "Organization", "Job Title"],
        [" NAME *", "Work e-mail:", "Employer", "Position"],
        ["Staff name", "EMAIL", "Trust", "Post"],
    ],
)
def test_columns_are_known_by_what_people_call_them(heading: list[str]) -> None:
    assert guess(heading, ANN) == Guess(1, USUAL)


def test_names_may_stand_in_two_columns() -> None:
    found = guess(["Surname", "Forename", "Employee name", "Email"], ["Able", "Ann", "x", "a@b.uk"])
    assert found == Guess(1, {"last_name": 0, "first_name": 1, "email": 3})


@pytest.mark.parametrize(
    "rows",
    [
        [["Person", "", "Work", ""], NAMES, ANN],
        [NAMES, ["Full name", "Work email", "Trust", "Job title"], ANN],
        [["Staff of Imperial, 2026"], NAMES, ANN],
    ],
)
def test_of_two_header_rows_neither_is_a_person(rows: list[list[str]]) -> None:
    assert guess(*rows) == Guess(2, USUAL)


def test_empty_rows_among_headings_are_counted() -> None:
    assert guess(["Staff of Imperial, 2026"], [], NAMES, ANN) == Guess(3, USUAL)


def test_a_person_without_an_address_is_no_heading() -> None:
    assert guess(NAMES, ["Bo", "", "Trust", "Nurse"], ANN).heading_rows == 1


def test_without_headings_the_addresses_are_found() -> None:
    assert guess(ANN, ["Bo", "bo@example.org", "", ""]) == Guess(0, {"email": 1})


def test_headings_that_say_nothing_are_left_to_the_champion() -> None:
    assert guess(["A", "B", "C", "D"], ANN) == Guess(1, {"email": 1})


def test_columns_that_are_not_wanted_do_no_harm() -> None:
    found = guess(["Telephone", "name", "email", "Pay band"], ["+44 20", "Ann", "a@b.uk", "7"])
    assert found == Guess(1, {"name": 1, "email": 2})


def test_titles_have_the_spreadsheets_letters_and_all_that_stands_above() -> None:
    rows = [Row(1, ["Person", ""]), Row(2, ["Name", "E-mail"]), Row(3, [*ANN[:2], "more"])]
    assert columns.titles(rows, 2) == ["A: Person / Name", "B: E-mail", "C"]
    assert [columns.letter(place) for place in (0, 25, 26, 59)] == ["A", "Z", "AA", "BH"]
