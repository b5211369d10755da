"""The files of an import: what each holds, and what its columns may be called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import models


class Sheet(models.IntegerChoices):
    """In the order in which they are taken on: each may name what those before it hold."""

    ORGANISATIONS = 1, "organisations"
    SKILLS = 2, "skills"
    MEMBERS = 3, "members"
    LISTINGS = 4, "listings"
    BALANCES = 5, "balances"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: what it is called there, and what a champion reads of it."""

    names: tuple[str, ...]
    hint: str
    most: int
    is_needed: bool = False

    @property
    def title(self) -> str:
        """What it is called in an empty file, and in what is said of it."""
        return self.names[0]


_EMAIL = Column(("e-mail", "email", "e mail", "e mail address", "email address", "mail"), "", 254)
_EMAIL_NEEDED = Column(_EMAIL.names, "by which people are known", _EMAIL.most, is_needed=True)
_NAME = ("name", "full name", "display name", "member", "member name")
_SEVERAL = "several, with semicolons between"
_HOURS = "in hours, such as 3.5, −1.25 or 3:30"

COLUMNS: Mapping[Sheet, Mapping[str, Column]] = {
    Sheet.ORGANISATIONS: {
        "name": Column(
            ("name", "organisation", "organization", "organisation name"), "", 120, is_needed=True
        ),
        "kind": Column(("kind", "type"), "trust, council, charity, …", 40),
        "part_of": Column(
            ("part of", "parent", "belongs to"), "another organisation it is a team of", 120
        ),
    },
    Sheet.SKILLS: {
        "name": Column(("name", "skill", "skill name", "category"), "", 80, is_needed=True),
        "group": Column(("group", "area"), "improvement, digital, coaching, …", 40),
    },
    Sheet.MEMBERS: {
        "email": _EMAIL_NEEDED,
        "name": Column(_NAME, "or first and last name", 120),
        "first_name": Column(("first name", "forename", "given name"), "", 60),
        "last_name": Column(("last name", "surname", "family name"), "", 60),
        "organisation": Column(("organisation", "organization", "employer"), "", 120),
        "role": Column(("role", "job", "job title", "job role"), "their job", 80),
        "membership_type": Column(
            ("membership type", "type of membership", "member type", "type"),
            "staff, student, faculty, …",
            80,
        ),
        "gives": Column(("gives", "can give", "offers", "skills"), _SEVERAL, 1000),
        "learns": Column(("needs", "wants", "would like", "wants to learn"), _SEVERAL, 1000),
        "balance": Column(("balance", "credits", "hours"), _HOURS, 40),
    },
    Sheet.LISTINGS: {
        "email": _EMAIL_NEEDED,
        "kind": Column(("kind", "type"), "offer or request", 40, is_needed=True),
        "title": Column(("title", "heading", "name"), "", 120, is_needed=True),
        "description": Column(("description", "text", "details"), "", 1000),
        "help": Column(("kind of help", "help", "category"), "coaching, teaching, …", 40),
        "hours": Column(("hours", "time"), "in steps of a quarter", 40),
        "skills": Column(("skills", "skill"), _SEVERAL, 1000),
    },
    Sheet.BALANCES: {
        "email": _EMAIL_NEEDED,
        "balance": Column(("balance", "credits", "hours"), _HOURS, 40, is_needed=True),
    },
}
# So many lines at most; of the rest, as many as a list of staff may have.
MOST_FEW = 1000
FEW = (Sheet.ORGANISATIONS, Sheet.SKILLS)


def titles(sheet: Sheet) -> list[str]:
    """The heading of an empty file."""
    return [column.title for column in COLUMNS[sheet].values()]


def places(sheet: Sheet, cells: list[str]) -> dict[str, int]:
    """Where what stands, if these are its headings; of two that say the same, the first."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        for name in _called(sheet, cell):
            found.setdefault(name, place)
    return found


def missing(sheet: Sheet, found: Mapping[str, int]) -> list[str]:
    """The titles of columns that a file cannot be without, and is."""
    needed = [
        column.title
        for name, column in COLUMNS[sheet].items()
        if column.is_needed and name not in found
    ]
    if sheet == Sheet.MEMBERS and not {"name", "first_name", "last_name"} & set(found):
        needed.append(COLUMNS[sheet]["name"].title)
    return needed


def _called(sheet: Sheet, cell: str) -> Iterator[str]:
    said = " ".join(cell.replace("_", " ").strip(" *:").lower().split())
    for name, column in COLUMNS[sheet].items():
        if said in column.names:
            yield name
            return
