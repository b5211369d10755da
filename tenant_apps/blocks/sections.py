"""What blocks add to a member's page."""

from django.template.loader import render_to_string

from tenant_apps.blocks import selectors
from tenant_apps.members.models import Member


def draw(member: Member, viewer: Member) -> str:
    """A way to block another active member, or to take that back."""
    if member.id == viewer.id or not member.is_active:
        return ""
    words = {"member": member, "is_blocked": selectors.has_blocked(viewer, member)}
    return render_to_string("blocks/_on_member.html", words)
