"""A reported message as those who decide see it: nothing of the talk it stands in."""

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from design.links import linked
from tenant_apps.exchanges.models.attachment import FileOfAMessage
from tenant_apps.reports.models import Report
from tenant_apps.reports.sources import Message


def message(reported: Message) -> dict[str, Any]:
    """What is about to be reported, for whom it was written to."""
    page, talk_id = reported.talk
    return {
        "author": reported.author.name,
        "at": reported.written_at,
        "text": linked(reported.text),
        "back_url": reverse(page, args=[talk_id]),
    }


def row(report: Report) -> dict[str, Any]:
    """One that waits, without its words."""
    return {
        "title": report.get_reason_display(),
        "url": reverse("reports:decide", args=[report.id]),
        "people": f"{report.by.name} reported {report.author.name}",
        "since": report.made_at,
    }


def detail(report: Report, files: list[FileOfAMessage]) -> dict[str, Any]:
    """The message as it was with its files, and what is said to be wrong with it."""
    facts = [
        {"key": "Reported by", "value": report.by.name},
        {"key": "Because", "value": report.get_reason_display()},
        {"key": "They add", "value": report.words},
    ]
    return {
        "author": report.author.name,
        "author_url": reverse("members:member", args=[report.author.handle]),
        "at": report.written_at,
        "text": linked(report.text),
        "files": [_file(report, one) for one in files],
        "facts": [fact for fact in facts if fact["value"]],
    }


def _file(report: Report, one: FileOfAMessage) -> dict[str, str]:
    return {
        "name": one.name,
        "size": filesizeformat(one.size_bytes),
        "url": reverse("reports:file", args=[report.id, one.id]),
    }
