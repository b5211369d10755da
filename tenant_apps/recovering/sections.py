"""What recovering adds to a member's page, for champions."""

from django.template.loader import render_to_string
from django.urls import reverse

from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may


def draw(member: Member, viewer: Member) -> str:
    """The way to let somebody in again who lost their phone. It does not tell if they have one."""
    if not (member.is_active and may(viewer, Permission.SECOND_STEP_RESET, on=member)):
        return ""
    url = reverse("recovering:reset", args=[member.handle])
    return render_to_string("recovering/_on_member.html", {"url": url})
