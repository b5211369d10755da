"""Idle credits as a file for spreadsheets."""

import csv
import io
from collections.abc import Iterable

from tenant_apps.credits.exports import text
from tenant_apps.oversight.presenters import last
from tenant_apps.oversight.selectors import Holder


def idle(holders: Iterable[Holder]) -> str:
    """The holders as CSV, with a mark at the start by which spreadsheets know UTF-8."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(["Name", "Kind", "Hours", "Last active"])
    for holder in holders:
        minutes = f"{holder.idle.minutes / 60:.2f}"
        writer.writerow([text(holder.name), holder.idle.kind.label, minutes, last(holder)])
    return file.getvalue()
