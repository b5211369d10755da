"""A statement as a file for spreadsheets.

Hours have two decimals, for people; the minutes beside them are exact, and add up.
"""

import csv
import io
from collections.abc import Iterable

from django.utils import timezone

from kernel.spreadsheets import harmless
from tenant_apps.credits.presenters import Row

HEAD = [
    "Date",
    "Time",
    "What",
    "Detail",
    "Hours",
    "Balance in hours",
    "Minutes",
    "Balance in minutes",
]


def statement(rows: Iterable[Row]) -> str:
    """The rows as CSV, with a mark at the start by which spreadsheets know UTF-8."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(HEAD)
    for row in rows:
        at = timezone.localtime(row.at)
        writer.writerow(
            [
                f"{at:%Y-%m-%d}",
                f"{at:%H:%M}",
                text(row.what),
                text(row.detail),
                in_hours(row.minutes),
                in_hours(row.balance_minutes),
                row.minutes,
                row.balance_minutes,
            ]
        )
    return file.getvalue()


def in_hours(minutes: int) -> str:
    """Hours to read: 20 minutes are 0.33, so never to reckon with."""
    return f"{minutes / 60:.2f}"


def text(value: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return harmless(value)
