"""Each row brings something, or is told all that is wrong with it."""

from typing import Any

import pytest

from tenant_apps.importing.files import checking
from tenant_apps.importing.files.checking import Found, Known
from tenant_apps.importing.files.sheets import Sheet
from tenant_apps.joining.staff_lists.checking import Columns
from tenant_apps.joining.staff_lists.reading import Row

KNOWN = Known(
    organisations={"imperial": True, "ward 7": False},
    skills=frozenset({"coaching", "data"}),
    organisation_kinds={"trust": "trust", "other": "other"},
    skill_groups={"improvement": "improvement"},
    kinds_of_help={"": "other", "other": "other", "coaching": "coaching"},
    here=frozenset({"imperial", "coaching"}),
    brought={"old@example.org": 60, "new@example.org": None},
    refused={"left@example.org": "belonged to a member"},
    floor_minutes=-120,
    ceiling_minutes=6000,
)


def check(sheet: Sheet, known: Known = KNOWN, **cells: str) -> Any:
    columns = Columns({name: place for place, name in enumerate(cells)}, len(cells))
    return checking.check(sheet, Row(2, list(cells.values())), columns, known)


def problems(sheet: Sheet, **cells: str) -> list[str]:
    found = check(sheet, **cells)
    assert isinstance(found, list)
    return [f"{one.column} {one.message}" for one in found]


def member(**cells: str) -> dict[str, str]:
    return {"email": "ann@example.org", "name": "Ann", **cells}


def listing(**cells: str) -> dict[str, str]:
    return {"email": "new@example.org", "kind": "Offer", "title": "Coaching", **cells}


def test_a_member_brings_what_stands_in_the_row() -> None:
    found = check(
        Sheet.MEMBERS,
        email=" ANN@example.org ",
        name="Ann  Able",
        organisation="IMPERIAL",
        gives="Coaching; data|coaching",
        balance="1:30",
    )
    assert found == Found(
        {
            "email": "ann@example.org",
            "name": "Ann Able",
            "organisation": "IMPERIAL",
            "job_title": "",
            "membership_type": "",
            "gives": ["coaching", "data"],
            "learns": [],
            "minutes": 90,
        }
    )


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"email": ""}, "e-mail is empty"),
        ({"email": "ann@"}, "e-mail “ann@” is not an e-mail address"),
        ({"email": "left@example.org"}, "e-mail belonged to a member"),
        ({"name": "=cmd()"}, "name “=cmd()” begins like a formula"),
        ({"name": "A\x07n"}, "name “A·n” holds a line break or another hidden"),
        ({"name": "x" * 121}, "name is longer than 120 characters"),
        ({"name": " "}, "name is empty"),
        ({"organisation": "Nowhere"}, "organisation “Nowhere” is not listed"),
        ({"gives": "Juggling"}, "gives “juggling” is not in the list of skills"),
        ({"balance": "lots"}, "balance “lots” is no number of hours"),
        ({"balance": "-2.25"}, "balance −2.25 hours is less than the floor here, −2 hours"),
        ({"balance": "101"}, "balance 101 hours is more than the ceiling here, 100 hours"),
        ({"email": "old@example.org", "balance": "2"}, "balance was imported before as 1 hour"),
    ],
)
def test_what_is_wrong_with_a_member_is_said(cells: dict[str, str], said: str) -> None:
    assert any(one.startswith(said) for one in problems(Sheet.MEMBERS, **member(**cells)))


def test_a_balance_at_the_floor_is_good() -> None:
    assert check(Sheet.MEMBERS, **member(balance="-2")).what["minutes"] == -120


def test_who_was_brought_before_is_known() -> None:
    for balance, is_known in (("", True), ("1", True)):
        found = check(Sheet.MEMBERS, **member(email="old@example.org", balance=balance))
        assert found.is_known is is_known
    assert not check(Sheet.MEMBERS, **member(email="new@example.org", balance="1")).is_known


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"part_of": "Nowhere"}, "part of “Nowhere” is not listed"),
        ({"part_of": "Ward 7"}, "part of “Ward 7” is a team itself"),
        ({"part_of": "Trust A"}, "part of is the organisation itself"),
        ({"kind": "circus"}, "kind is none of those"),
    ],
)
def test_what_is_wrong_with_an_organisation_is_said(cells: dict[str, str], said: str) -> None:
    assert problems(Sheet.ORGANISATIONS, **({"name": "Trust A"} | cells))[0].startswith(said)


def test_organisations_and_skills_that_are_listed_are_known() -> None:
    assert check(Sheet.ORGANISATIONS, name="Imperial").is_known
    assert check(Sheet.ORGANISATIONS, name="Trust A", kind="Trust").what["kind"] == "trust"
    assert check(Sheet.SKILLS, name="COACHING").is_known
    assert problems(Sheet.SKILLS, name="Juggling", group="circus") == [
        "group is none of those that this network has"
    ]


def test_a_listing_is_of_the_usual_kind_of_help_unless_it_says_so() -> None:
    assert check(Sheet.LISTINGS, **listing()).what["help_kind"] == "other"
    found = check(Sheet.LISTINGS, **listing(help="coaching", hours="1.5", skills="Data"))
    assert (found.what["help_kind"], found.what["minutes"]) == ("coaching", 90)
    assert found.what["kind"] == "offer"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"email": "who@example.org"}, "e-mail “who@example.org” stands in no good row"),
        ({"kind": "swap"}, "kind “swap” is neither offer nor request"),
        ({"title": ""}, "title is empty"),
        ({"help": "juggling"}, "kind of help is none of those"),
        ({"hours": "0.1"}, "hours “0.1”: Use steps of a quarter"),
        ({"skills": "juggling"}, "skills “juggling” is not in the list"),
        ({"description": "NHS 943 476 5919"}, "description holds what looks like a patient’s NHS"),
        ({"description": "x" * 1001}, "description is longer than 1,000 characters"),
    ],
)
def test_what_is_wrong_with_a_listing_is_said(cells: dict[str, str], said: str) -> None:
    assert problems(Sheet.LISTINGS, **listing(**cells))[0].startswith(said)


def test_a_description_may_have_lines() -> None:
    found = check(Sheet.LISTINGS, **listing(description="One.\r\nTwo."))
    assert found.what["description"] == "One.\r\nTwo."


def test_a_balance_is_of_somebody_and_said_once() -> None:
    assert not check(Sheet.BALANCES, email="new@example.org", balance="-1").is_known
    assert check(Sheet.BALANCES, email="old@example.org", balance="1").is_known
    said = problems(Sheet.BALANCES, email="old@example.org", balance="3")
    assert said == ["balance stands elsewhere as 1 hour"]
    said = problems(Sheet.BALANCES, email="who@example.org", balance="3")
    assert said == ["e-mail “who@example.org” stands in no good row of the members"]


def test_the_second_of_two_rows_that_say_the_same_is_wrong() -> None:
    columns = Columns({"name": 0}, 1)
    known = Known(rows={"data": 2})
    found = checking.check(Sheet.SKILLS, Row(3, ["Data"]), columns, known)
    assert isinstance(found, list)
    assert found[0].message == "says the same as row 2"


def test_a_row_with_more_cells_than_columns_is_wrong() -> None:
    found = checking.check(Sheet.SKILLS, Row(3, ["Data", "", "x"]), Columns({"name": 0}, 2), KNOWN)
    assert isinstance(found, list)
    assert found[0].message.startswith("has more cells")
