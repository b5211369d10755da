"""A reported message as those who decide see it: nothing of the talk it stands in."""

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from design.links import linked
from tenant_apps.exchanges.models.attachment import FileOfAMessage
from tenant_apps.reports.models import Report
from tenant_apps.reports.sources import Message

ELSEWHERE = "A member of another network"
ERASED = "This message has been erased."


def message(reported: Message) -> dict[str, Any]:
    """What is about to be reported, for whom it was written to."""
    page, talk_id = reported.talk
    return {
        "author": reported.written_by,
        "is_elsewhere": reported.author is None,
        "there": reported.there,
        "at": reported.written_at,
        "text": linked(reported.text),
        "back_url": reverse(page, args=[talk_id]),
    }


def row(report: Report) -> dict[str, Any]:
    """One that waits, without its words."""
    return {
        "title": report.get_reason_display(),
        "url": reverse("reports:decide", args=[report.id]),
        "people": f"{report.by.name} reported {_name(report)}",
        "since": report.made_at,
    }


def detail(report: Report, files: list[FileOfAMessage], read: Message | None) -> dict[str, Any]:
    """The message as it was with its files, and what is said to be wrong with it.

    `read`: the words of somebody in another network, as whoever reported them reads them.
    """
    facts = [
        {"key": "Reported by", "value": report.by.name},
        {"key": "Because", "value": report.get_reason_display()},
        {"key": "They add", "value": report.words},
    ]
    author = report.author
    text = report.text if author else read.text if read else ERASED
    return {
        "author": author.name if author else read.who if read else ELSEWHERE,
        "author_url": reverse("members:member", args=[author.handle]) if author else "",
        "by": report.by.name,
        "there": read.there if read else "",
        "at": report.written_at,
        "text": linked(text),
        "files": [_file(report, one) for one in files],
        "facts": [fact for fact in facts if fact["value"]],
    }


def _name(report: Report) -> str:
    return report.author.name if report.author else "a member of another network"


def _file(report: Report, one: FileOfAMessage) -> dict[str, str]:
    return {
        "name": one.name,
        "size": filesizeformat(one.size_bytes),
        "url": reverse("reports:file", args=[report.id, one.id]),
    }
