"""What a member's page says of hours given and received, as they choose."""

from django.template.loader import render_to_string

from kernel.minutes import hours
from tenant_apps.cpd import selectors
from tenant_apps.members.models import Member


def draw_hours(member: Member, viewer: Member) -> str:
    """The hours that this member lets others see; nothing, and no question asked, where none."""
    if not (member.shows_hours_given or member.shows_hours_received):
        return ""
    given, received = selectors.hours_of(member)
    rows = []
    if member.shows_hours_given:
        rows.append({"key": "Given", "value": hours(given)})
    if member.shows_hours_received:
        rows.append({"key": "Received", "value": hours(received)})
    return render_to_string("cpd/_hours.html", {"rows": rows})
