"""What types add to a member's page: to champions, and to the member."""

from django.template.loader import render_to_string
from django.urls import reverse

from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.membership_types import presenters


def draw(member: Member, viewer: Member) -> str:
    """The type and term, and for champions the way to change them."""
    may_change = may(viewer, Permission.MEMBERSHIP_TYPE_CHANGE)
    if not (may_change or viewer.id == member.id):
        return ""
    url = reverse("membership_types:term", args=[member.handle]) if may_change else ""
    words = {**presenters.on_page(member), "url": url}
    return render_to_string("membership_types/_on_member.html", words)
