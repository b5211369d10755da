"""What leaving adds to a member's page, for champions."""

from django.template.loader import render_to_string
from django.urls import reverse

from kernel import clock
from kernel.errors import NotFound
from tenant_apps.leaving import presenters, selectors
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may


def draw(member: Member, viewer: Member) -> str:
    """The way to end a membership, or to invite somebody back."""
    if not may(viewer, Permission.MEMBER_SUSPEND, on=member):
        return ""
    if member.state != Member.State.LEFT:
        words = {"name": member.name, "url": reverse("leaving:let_go", args=[member.handle])}
        return render_to_string("leaving/_ending.html", words)
    try:
        leaving = selectors.of(member)
    except NotFound:
        return ""
    return render_to_string("leaving/_left.html", {"left": presenters.left(leaving, clock.now())})
