"""Response times as a file for spreadsheets."""

import csv
import io
from collections.abc import Iterable

from tenant_apps.brokering import presenters
from tenant_apps.brokering.models import ResponseTime
from tenant_apps.credits.exports import text


def response_times(found: Iterable[ResponseTime], *, least: int) -> str:
    """The same as on the page, with a mark at the start by which spreadsheets know UTF-8."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(
        ["Organisation", "Days to an answer", "Answers", "Days to confirm hours", "Confirmations"]
    )
    for row in presenters.response_times(found, least=least):
        values = [row["answer"], row["answers"], row["confirmation"], row["confirmations"]]
        writer.writerow([text(row["name"]), *values])
    return file.getvalue()
