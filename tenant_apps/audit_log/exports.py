"""The log as a file for spreadsheets."""

import csv
import io
from collections.abc import Iterable

from kernel.spreadsheets import harmless
from tenant_apps.audit_log.presenters import Row

HEAD = ["Date", "Time", "About", "Who", "What", "Detail", "Seal", "Hash"]


def log(rows: Iterable[Row]) -> str:
    """The rows as CSV, with a mark at the start by which spreadsheets know UTF-8."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(HEAD)
    for row in rows:
        said = (row.topic, row.who, row.what, row.detail)
        at = (f"{row.at:%Y-%m-%d}", f"{row.at:%H:%M:%S}")
        writer.writerow([*at, *map(harmless, said), row.seal, row.hash])
    return file.getvalue()
