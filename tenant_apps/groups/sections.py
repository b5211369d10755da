"""What groups add to a member's page."""

from django.template.loader import render_to_string

from tenant_apps.groups import learned
from tenant_apps.members.models import Member


def draw_endorsed(member: Member, viewer: Member) -> str:
    """What those whom this member helped, alone or in groups, say that they are good at."""
    endorsed = learned.endorsed(member)
    return render_to_string("exchanges/_endorsed.html", {"skills": endorsed}) if endorsed else ""
