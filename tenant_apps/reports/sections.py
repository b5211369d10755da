"""What reports add to a member's page."""

from django.template.loader import render_to_string

from tenant_apps.members.models import Member


def draw(member: Member, viewer: Member) -> str:
    """A way to report another active member's page."""
    if member.id == viewer.id or not member.is_active:
        return ""
    return render_to_string("reports/_on_member.html", {"member": member})
