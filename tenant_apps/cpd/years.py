"""The year of a record: from April, as appraisals have it, or from January."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from kernel import clock
from tenant_apps.cpd.refusals import NotAYear

FIRST_YEAR = 2000


class Begins(StrEnum):
    """When a year begins. From April, unless someone chooses otherwise."""

    APRIL = "april"
    JANUARY = "january"


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve months, from `first` to the day before `after`."""

    number: int
    begins: Begins = Begins.APRIL

    @property
    def first(self) -> date:
        return date(self.number, 4 if self.begins == Begins.APRIL else 1, 1)

    @property
    def after(self) -> date:
        return self.first.replace(year=self.number + 1)

    @property
    def label(self) -> str:
        """`April 2026 to March 2027`, `January to December 2026`."""
        if self.begins == Begins.APRIL:
            return f"April {self.number} to March {self.number + 1}"
        return f"January to December {self.number}"

    @property
    def query(self) -> str:
        """As an address has it."""
        return "?" + urlencode({"year": self.number, "from": self.begins.value})

    @property
    def file_name(self) -> str:
        last = f"-{self.number + 1}" if self.begins == Begins.APRIL else ""
        return f"cpd-{self.number}{last}"

    def moved(self, years: int) -> "Year | None":
        """The one so many years later; None where no record has it."""
        number = self.number + years
        is_there = FIRST_YEAR <= number <= now(self.begins).number
        return Year(number, self.begins) if is_there else None


def today() -> date:
    return timezone.localdate(clock.now())


def now(begins: Begins = Begins.APRIL) -> Year:
    """The year that today lies in."""
    return of(today(), begins)


def of(day: date, begins: Begins = Begins.APRIL) -> Year:
    """The year that a day lies in."""
    is_before = begins == Begins.APRIL and day.month < 4
    return Year(day.year - 1 if is_before else day.year, begins)


def read(data: QueryDict) -> Year:
    """The year that an address names, else the one that today lies in. Raises NotAYear."""
    try:
        begins = Begins(data.get("from", Begins.APRIL))
    except ValueError:
        raise NotAYear from None
    latest, text = now(begins), data.get("year")
    if text is None:
        return latest
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise NotAYear
    if not FIRST_YEAR <= int(text) <= latest.number:
        raise NotAYear
    return Year(int(text), begins)
