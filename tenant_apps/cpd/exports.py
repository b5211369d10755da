"""A year of a CPD record as a file for spreadsheets."""

import csv
import io
from collections.abc import Iterable

from tenant_apps.cpd import presenters
from tenant_apps.cpd.selectors import Item, Role
from tenant_apps.credits.exports import in_hours, text

HEAD = [
    "Day",
    "What",
    "Role",
    "Kind of help",
    "Hours",
    "Minutes",
    "Skills",
    *presenters.QUESTIONS.values(),
    "Note",
]


def year(items: Iterable[Item]) -> str:
    """The lines as CSV, with a mark at the start by which spreadsheets know UTF-8."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(HEAD)
    for one in items:
        words = [getattr(one.reflection, name, "") for name in presenters.QUESTIONS]
        writer.writerow(
            [
                f"{one.day:%Y-%m-%d}",
                text(one.title),
                presenters.ROLES[one.role],
                "" if one.role == Role.OWN else text(one.kind),
                in_hours(one.counted_minutes),
                one.counted_minutes,
                text(", ".join(one.skills)),
                *map(text, words),
                "Undone" if one.is_undone else "",
            ]
        )
    return file.getvalue()
