"""Idle credits as a file for spreadsheets."""

import csv
import io
from collections.abc import Iterable

from tenant_apps.credits.exports import in_hours, text
from tenant_apps.oversight.presenters import last
from tenant_apps.oversight.selectors import Holder


def idle(holders: Iterable[Holder]) -> str:
    """The holders as CSV, with a mark at the start by which spreadsheets know UTF-8."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(["Name", "Kind", "Hours", "Minutes", "Last active"])
    for holder in holders:
        held = holder.idle
        writer.writerow(
            [
                text(holder.name),
                held.kind.label,
                in_hours(held.minutes),
                held.minutes,
                last(holder),
            ]
        )
    return file.getvalue()
