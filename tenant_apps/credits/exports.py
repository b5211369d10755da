"""A statement as a file for spreadsheets."""

import csv
import io
from collections.abc import Iterable

from django.utils import timezone

from tenant_apps.credits.presenters import Row

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def statement(rows: Iterable[Row]) -> str:
    """The rows as CSV, with a mark at the start by which spreadsheets know UTF-8."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(["Date", "Time", "What", "Detail", "Hours", "Balance in hours"])
    for row in rows:
        at = timezone.localtime(row.at)
        writer.writerow(
            [
                f"{at:%Y-%m-%d}",
                f"{at:%H:%M}",
                text(row.what),
                text(row.detail),
                f"{row.minutes / 60:.2f}",
                f"{row.balance_minutes / 60:.2f}",
            ]
        )
    return file.getvalue()


def text(value: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
