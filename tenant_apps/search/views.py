"""Searching open listings, and people. An address says all that is asked for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tenant_apps.listings import presenters as cards
from tenant_apps.listings import review_selectors
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission, may
from tenant_apps.search import asked, elsewhere, presenters, selectors
from tenant_apps.search.shelves import LISTINGS, PEOPLE, Shelf
from tenant_apps.skills import selectors as skills

NONE_FOR_THEM = "Your type of membership does not read what others post. These are your own."


@require_safe
@members_only
def listings(request: MemberRequest) -> HttpResponse:
    """Open requests or offers; whoever may read none is led to their own."""
    if not may(request.member, Permission.LISTING_READ):
        messages.info(request, NONE_FOR_THEM)
        return redirect("listings:mine")
    wanted = asked.read(request.GET, shelf=LISTINGS)
    results, found = selectors.search_listings(request.member, wanted)
    kind = results.asked.chosen["kind"][0]
    waiting = review_selectors.count_for(request.member)
    context = {
        "kind": kind,
        "tabs": [
            *presenters.tabs(results),
            *elsewhere.tabs("listings"),
            *cards.review_tabs(waiting),
        ],
        "page": presenters.page(results, one=kind, many=f"{kind}s"),
        "cards": [cards.card(listing, viewer=request.member) for listing in found],
        "empty": presenters.no_listings(results),
        "post_url": reverse("listings:post", args=[kind]),
    }
    return render(request, "search/listings.html", context)


@require_safe
@needs(Permission.DIRECTORY_READ)
def people(request: MemberRequest) -> HttpResponse:
    """Everyone who is active here."""
    wanted = asked.read(request.GET, shelf=PEOPLE)
    results, found = selectors.search_people(request.member, wanted)
    may_invite = may(request.member, Permission.MEMBER_INVITE)
    invite_url = reverse("joining:people") if may_invite else ""
    context = {
        "page": presenters.page(results, one="person", many="people"),
        "people": presenters.people(found, skills.given_by(found), results.asked),
        "empty": presenters.no_people(results, invite_url=invite_url),
        "elsewhere": elsewhere.tabs("people"),
    }
    return render(request, "search/people.html", context)


@require_safe
@needs(Permission.LISTING_READ)
def listings_values(request: MemberRequest, name: str) -> HttpResponse:
    """All values of a filter of listings: a search's own page shows those that most have."""
    return _values(request, LISTINGS, name)


@require_safe
@needs(Permission.DIRECTORY_READ)
def people_values(request: MemberRequest, name: str) -> HttpResponse:
    """All values of a filter of people."""
    return _values(request, PEOPLE, name)


def _values(request: MemberRequest, shelf: Shelf, name: str) -> HttpResponse:
    wanted = asked.read(request.GET, shelf=shelf)
    results, values = selectors.values_of(shelf, name, wanted, viewer=request.member)
    find = asked.words(request.GET, "find")
    context = presenters.all_values(results, shelf.filter(name), values, find)
    return render(request, "search/values.html", context)
