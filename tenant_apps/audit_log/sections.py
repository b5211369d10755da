"""A way from a member's page to what they did, and what was done to them."""

from django.template.loader import render_to_string

from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may


def draw(member: Member, viewer: Member) -> str:
    """For those alone who may read the log."""
    if not may(viewer, Permission.AUDIT_READ):
        return ""
    return render_to_string("audit_log/_link.html", {"member_id": member.id})
