"""Where members come from, as a file for spreadsheets."""

import csv
import io
from collections.abc import Iterable

from tenant_apps.arriving.presenters import Row
from tenant_apps.credits.exports import text

HEAD = [
    *("Kind", "Source", "Campaign", "Organisation"),
    *("Opened", "Joined", "Said what they give or need"),
    *("Proposed or answered", "First exchange settled"),
]


def sources(rows: Iterable[Row]) -> str:
    """The rows as CSV, with a mark at the start by which spreadsheets know UTF-8."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(HEAD)
    for row in rows:
        words = [text(word) for word in (row.kind, row.label, row.campaign, row.organisation)]
        reached = [row.joined, row.said, row.proposed, row.settled]
        writer.writerow([*words, row.opened, *reached])
    return file.getvalue()
