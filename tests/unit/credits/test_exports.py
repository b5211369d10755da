"""A statement as a file: whole, readable, and harmless in a spreadsheet."""

import csv
import io
from datetime import UTC, datetime

import pytest

from tenant_apps.credits import exports
from tenant_apps.credits.presenters import Row

AT = datetime(2026, 7, 1, 9, 5, tzinfo=UTC)


def read(rows: list[Row]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(exports.statement(rows).removeprefix("\ufeff"))))


def test_each_line_with_its_balance_in_hours_and_minutes_and_local_time() -> None:
    lines = read([Row(AT, "Given to Bob Baker", "“Thanks”", "", -90, 30)])
    told = dict(zip(lines[0], lines[1], strict=True))
    assert told == {
        "Date": "2026-07-01",
        "Time": "10:05",
        "What": "Given to Bob Baker",
        "Detail": "“Thanks”",
        "Hours": "-1.50",
        "Balance in hours": "0.50",
        "Minutes": "-90",
        "Balance in minutes": "30",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_r29_no_cell_is_a_formula(start: str) -> None:
    lines = read([Row(AT, f"{start}HYPERLINK(1)", f"{start}1", "", 60, 60)])
    assert lines[1][2:4] == [f"'{start}HYPERLINK(1)", f"'{start}1"]


def test_quotes_and_line_breaks_survive() -> None:
    assert read([Row(AT, "She said “yes”", 'a "b",\nc', "", 60, 60)])[1][3] == 'a "b",\nc'
