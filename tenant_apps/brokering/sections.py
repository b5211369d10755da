"""What brokers add to a member's own page."""

from django.template.loader import render_to_string

from tenant_apps.brokering import selectors
from tenant_apps.members.models import Member


def draw(member: Member, viewer: Member) -> str:
    """The way to what brokers did for the viewer; nothing where they did nothing."""
    if member.id != viewer.id or not selectors.has_acts(viewer):
        return ""
    return render_to_string("brokering/_on_own.html")
