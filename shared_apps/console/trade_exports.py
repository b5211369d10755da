"""Pairs of networks as a file for spreadsheets."""

import csv
import io
from collections.abc import Iterable

from django.utils import timezone

from shared_apps.federation.partners import Pair

HEAD = [
    "Network",
    "Other network",
    "Received from the other, minutes",
    "Sent to the other, minutes",
    "Net, minutes",
    "Last 30 days, minutes",
    "Transfers",
    "Last",
]


def pairs(found: Iterable[Pair]) -> str:
    """The pairs as CSV, with a mark at the start by which spreadsheets know UTF-8."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(HEAD)
    for pair in found:
        flow = pair.flow
        writer.writerow(
            [
                pair.one.slug,
                pair.other.slug,
                flow.received_minutes,
                flow.sent_minutes,
                flow.net_minutes,
                flow.recent_minutes,
                flow.transfers,
                f"{timezone.localtime(flow.last_at):%Y-%m-%d}" if flow.last_at else "",
            ]
        )
    return file.getvalue()
