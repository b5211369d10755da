"""The year of a record."""

from datetime import date

import pytest
from django.http import QueryDict

from tenant_apps.cpd import years
from tenant_apps.cpd.refusals import NotAYear
from tenant_apps.cpd.years import Begins, Year


@pytest.mark.parametrize(
    ("day", "begins", "number"),
    [
        (date(2026, 3, 31), Begins.APRIL, 2025),
        (date(2026, 4, 1), Begins.APRIL, 2026),
        (date(2026, 3, 31), Begins.JANUARY, 2026),
    ],
)
def test_a_day_lies_in_the_year_that_began_before_it(
    day: date, begins: Begins, number: int
) -> None:
    year = years.of(day, begins)
    assert year.number == number
    assert year.first <= day < year.after


def test_a_year_is_named_by_its_months() -> None:
    assert Year(2026).label == "April 2026 to March 2027"
    assert Year(2026, Begins.JANUARY).label == "January to December 2026"


def test_a_record_begins_in_april_unless_the_address_says_otherwise() -> None:
    assert years.read(QueryDict("")) == years.now(Begins.APRIL)
    assert years.read(QueryDict("year=2024&from=january")) == Year(2024, Begins.JANUARY)


@pytest.mark.parametrize(
    "address", ["year=", "year=x", "year=1999", "year=9999", "year=²²²²", "from=may", "year=20260"]
)
def test_an_address_that_names_no_year_is_refused(address: str) -> None:
    with pytest.raises(NotAYear):
        years.read(QueryDict(address))


def test_one_moves_no_further_than_records_go() -> None:
    assert Year(years.FIRST_YEAR).moved(-1) is None
    assert years.now().moved(1) is None
    assert years.now().moved(-1) == Year(years.now().number - 1)
