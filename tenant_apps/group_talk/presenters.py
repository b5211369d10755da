"""What was written in a group, in the words that pages show."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from design.links import linked
from tenant_apps.exchanges.presenters.reading import HIDDEN, file
from tenant_apps.group_talk import services
from tenant_apps.group_talk.models import GroupNote
from tenant_apps.groups import presenters as groups
from tenant_apps.groups.models import Group
from tenant_apps.members.models import Member

BLOCKED = "You have blocked whoever wrote this, so it is not shown to you."


def head(group: Group, *, viewer: Member) -> dict[str, Any]:
    """The head of a group's talk."""
    return {
        "title": group.title,
        "url": reverse("group_talk:talk", args=[group.id]),
        "group_url": reverse("groups:detail", args=[group.id]),
        "people": ", ".join(one.name for one in group.taking_part if one.id != viewer.id),
        "can_write": services.may_write(viewer, group),
    }


def row(group: Group, *, viewer: Member) -> dict[str, Any]:
    """A group in a list, leading to its messages."""
    return {
        **groups.row(group, viewer=viewer),
        "url": reverse("group_talk:talk", args=[group.id]),
        "state": "New messages",
        "tone": "brand",
    }


def entries(notes: Sequence[GroupNote], *, viewer: Member) -> list[dict[str, Any]]:
    """What was written, in order."""
    return [
        {
            "is_note": True,
            "author": note.author.name,
            "mine": note.author_id == viewer.id,
            "at": note.created_at,
            **_said(note, viewer),
        }
        for note in notes
    ]


def read_state(
    group: Group, readings: Mapping[UUID, int], last_written: int, *, viewer: Member
) -> str:
    """How many of the others have read all that the viewer wrote."""
    if not last_written:
        return ""
    others = [one.id for one in group.taking_part if one.id != viewer.id]
    count = read_by(group, readings, last_written, viewer=viewer)
    if not count:
        return "Not read yet"
    return "Read by all" if count == len(others) else f"Read by {count} of {len(others)}"


def read_by(
    group: Group, readings: Mapping[UUID, int], last_written: int, *, viewer: Member
) -> int:
    """How many of the others have read as far as that."""
    others = [one.id for one in group.taking_part if one.id != viewer.id]
    return sum(readings.get(one, 0) >= last_written for one in others)


def _said(note: GroupNote, viewer: Member) -> dict[str, Any]:
    """The words and the files, or why the viewer does not read them."""
    if note.hidden_at:
        return {"text": HIDDEN, "files": [], "report_url": ""}
    if getattr(note, "has_blocked", False):
        return {"text": BLOCKED, "files": [], "report_url": ""}
    is_mine = note.author_id == viewer.id
    return {
        "text": linked(note.text),
        "files": [
            file(one, reverse("group_talk:file", args=[note.group_id, one.id]))
            for one in note.attachments.all()
        ],
        "report_url": "" if is_mine else reverse("reports:report", args=[note.id]),
    }
