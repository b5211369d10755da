"""What listings add to a member's page."""

from django.template.loader import render_to_string

from tenant_apps.listings import presenters, selectors
from tenant_apps.members.models import Member


def draw(member: Member, viewer: Member) -> str:
    """The open offers and requests of a member; nothing where there are none."""
    found = selectors.open_of(member, viewer=viewer)
    if not found:
        return ""
    cards = [presenters.card(listing, viewer=viewer) for listing in found]
    return render_to_string("listings/_of_member.html", {"listings": cards, "name": member.name})
