"""What skills add to a member's page."""

from django.template.loader import render_to_string

from tenant_apps.members.models import Member
from tenant_apps.skills import presenters, selectors


def draw(member: Member, viewer: Member) -> str:
    """What a member can give, how well, and wants to learn; to others nothing if nothing is said.

    One's own page leads to where it is changed.
    """
    rows = presenters.of_member(selectors.said_by(member))
    is_self = member.id == viewer.id
    if not rows and not is_self:
        return ""
    return render_to_string("skills/_of_member.html", {"rows": rows, "is_self": is_self})
