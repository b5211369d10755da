"""What is left once a group is settled, and what was said about it."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from design.links import linked
from tenant_apps.exchanges.presenters import lesson_tabs, said
from tenant_apps.exchanges.presenters.panel import Button, reflecting
from tenant_apps.groups.models import Group, GroupFeedback
from tenant_apps.groups.models.group import State
from tenant_apps.groups.moves import took_part
from tenant_apps.members.models import Member

__all__ = ["buttons", "feedback", "lesson", "lesson_tabs"]


def buttons(group: Group, viewer: Member, *, has_said_thanks: bool) -> list[Button]:
    """To say what one learned, once, and to reflect on it: for who gave, and who came."""
    if group.state != State.SETTLED or not took_part(viewer, group):
        return []
    url = reverse("groups:feedback", args=[group.id])
    say = [] if has_said_thanks else [Button("Say what you learned", url, "primary")]
    return [*say, *reflecting("cpd:reflect_on_group", group.id)]


def feedback(
    given: Sequence[GroupFeedback], group: Group, *, viewer: Member
) -> list[dict[str, Any]]:
    """What each said afterwards, one's own last; nothing for who took no part in it."""
    if not took_part(viewer, group):
        return []
    told = [said(one, one.author_id, author=one.author.name, viewer=viewer) for one in given]
    return sorted(told, key=lambda one: bool(one["mine"]))


def lesson(feedback: GroupFeedback, *, viewer: Member) -> dict[str, Any]:
    """What someone learned, from whom, and in what."""
    author = feedback.author
    gave = [part.member for part in feedback.group.providers if part.given_minutes]
    others = [one for one in gave if one.id != author.id]
    alone = others[0] if len(others) == 1 else None
    return {
        "author": author.name,
        "organisation": author.organisation.name if author.organisation else "",
        "author_url": reverse("members:member", args=[author.handle]),
        "other": ", ".join(one.name for one in others) or "a group",
        "other_url": reverse("members:member", args=[alone.handle])
        if alone and alone.is_active
        else "",
        "title": feedback.group.title,
        "text": linked(feedback.learned),
        "at": feedback.created_at,
        "report_url": ""
        if author.id == viewer.id
        else reverse("reports:report_group_lesson", args=[feedback.id]),
    }
