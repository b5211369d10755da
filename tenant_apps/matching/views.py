"""Who may help with one's own request."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenant_apps.matching import presenters, selectors
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest


@require_safe
@members_only
def helpers(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """For the owner of a request: who may help, and why."""
    listing = selectors.own_request(request.member, listing_id)
    found = selectors.who_may_help(listing)
    context = {
        "listing": listing,
        "people": presenters.suggestions(found, listing),
        "empty": presenters.empty(listing) if not found else None,
    }
    return render(request, "matching/helpers.html", context)
