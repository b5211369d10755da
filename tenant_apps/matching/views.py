"""Who may help with one's own request, and whose requests one may answer."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenant_apps.matching import answering, presenters, selectors
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.skills import selectors as skills


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


@require_safe
@needs(Permission.LISTING_READ)
def for_you(request: MemberRequest) -> HttpResponse:
    """The requests that one may answer, and the offers of what one wants to learn."""
    me = request.member
    requests = answering.requests_for(me)
    context = {
        "requests": presenters.answers(requests),
        "offers": presenters.answers(answering.offers_for(me)),
        "empty": None if requests else presenters.nothing_for(gives=skills.gives_any(me)),
    }
    return render(request, "matching/for_you.html", context)
