"""The way from a group's page to what is written in it, for those who take part."""

from django.urls import reverse

from tenant_apps.exchanges.parts import Part
from tenant_apps.group_talk import selectors
from tenant_apps.groups.models import Group
from tenant_apps.groups.moves import takes_part
from tenant_apps.members.models import Member


def part(group: Group, viewer: Member) -> Part | None:
    """How much is new there."""
    if not takes_part(viewer, group):
        return None
    count = selectors.unread_count(group, viewer)
    new = f"{count} new message{'' if count == 1 else 's'}" if count else ""
    words = {"new": new, "url": reverse("group_talk:talk", args=[group.id])}
    return Part("group_talk/_on_group.html", words)
