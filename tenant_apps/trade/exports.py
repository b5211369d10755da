"""Partners as a file for spreadsheets: hours for people, minutes to reckon with."""

import csv
import io
from collections.abc import Iterable

from django.utils import timezone

from shared_apps.federation.partners import Partner
from tenant_apps.credits.exports import in_hours, text

HEAD = [
    "Network",
    "Address",
    "Received in hours",
    "Sent in hours",
    "Net in hours",
    "Received in minutes",
    "Sent in minutes",
    "Net in minutes",
    "Received in 30 days, minutes",
    "Sent in 30 days, minutes",
    "Transfers",
    "Last",
]


def partners(found: Iterable[Partner]) -> str:
    """The partners as CSV, with a mark at the start by which spreadsheets know UTF-8."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(HEAD)
    for one in found:
        flow = one.flow
        sums = (flow.received_minutes, flow.sent_minutes, flow.net_minutes)
        writer.writerow(
            [
                text(one.network.name),
                one.network.slug,
                *(in_hours(minutes) for minutes in sums),
                *sums,
                flow.recent_received_minutes,
                flow.recent_sent_minutes,
                flow.transfers,
                f"{timezone.localtime(flow.last_at):%Y-%m-%d}" if flow.last_at else "",
            ]
        )
    return file.getvalue()
