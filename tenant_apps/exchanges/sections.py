"""What exchanges add to a member's page."""

from django.template.loader import render_to_string

from tenant_apps.blocks import selectors as blocks
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may


def draw(member: Member, viewer: Member) -> str:
    """A way to write to another active member: propose an exchange."""
    if member.id == viewer.id or not member.is_active:
        return ""
    if not may(viewer, Permission.EXCHANGE_PROPOSE) or blocks.has_blocked(viewer, member):
        return ""
    words = {"member_id": member.id, "name": member.name}
    return render_to_string("exchanges/_on_member.html", words)
