"""Questions in a list, and one of them with what was written."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from design.links import linked
from tenant_apps.exchanges.presenters.reading import HIDDEN
from tenant_apps.members.models import Member
from tenant_apps.questions.models import Line, Question


def row(question: Question, *, viewer: Member) -> dict[str, Any]:
    """One in a member's list."""
    unread = getattr(question, "unread", 0)
    return {
        "title": question.listing.title,
        "url": reverse("questions:detail", args=[question.id]),
        "other": question.other(viewer.id).name,
        "changed_at": question.changed_at,
        "unread": f"{unread} new message{'' if unread == 1 else 's'}" if unread else "",
    }


def detail(question: Question, *, viewer: Member) -> dict[str, Any]:
    """The head of its page."""
    other = question.other(viewer.id)
    listing = question.listing
    may_propose = viewer.id == question.asker_id and listing.is_open
    return {
        "title": listing.title,
        "url": reverse("questions:detail", args=[question.id]),
        "listing_url": reverse("listings:detail", args=[listing.id]),
        "propose_url": reverse("exchanges:propose_to_listing", args=[listing.id])
        if may_propose
        else "",
        "propose_label": "Ask for this" if listing.is_offer else "Offer to help",
        "other": other.name,
        "other_url": reverse("members:member", args=[other.handle]),
        "organisation": other.organisation.name if other.organisation else "",
        "lines_url": reverse("questions:lines", args=[question.id]),
        "has_blocked": getattr(question, "has_blocked", False),
    }


def lines(written: Sequence[Line], *, viewer: Member) -> list[dict[str, Any]]:
    """What was written, in order."""
    return [
        {
            "author": line.author.name,
            "mine": line.author_id == viewer.id,
            "at": line.created_at,
            "text": HIDDEN if line.hidden_at else linked(line.text),
            "report_url": ""
            if line.hidden_at or line.author_id == viewer.id
            else reverse("reports:report", args=[line.id]),
        }
        for line in written
    ]


def read_state(question: Question, last_written: int, *, viewer: Member) -> str:
    """Whether the other has read all that the viewer wrote; nothing where that is nothing."""
    if not last_written:
        return ""
    other = question.other(viewer.id)
    return f"Read by {other.name}" if question.read_by(other.id) >= last_written else "Not read yet"
