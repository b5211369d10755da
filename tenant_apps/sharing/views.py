"""What other networks offer and need, people there, and what they see of oneself."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.directory.shelves import LISTINGS, PEOPLE
from tenant_apps.listings import selectors as own_listings
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.search import asked
from tenant_apps.search import presenters as search
from tenant_apps.sharing import presenters, searching, selectors, services

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@needs(Permission.LISTING_READ)
def listings(request: MemberRequest) -> HttpResponse:
    """Open requests or offers of other networks."""
    results, found = searching.listings(asked.read(request.GET, shelf=LISTINGS))
    kind = results.asked.chosen["kind"][0]
    context = {
        "kind": kind,
        "tabs": presenters.tabs(results),
        "page": search.page(results, one=kind, many=f"{kind}s"),
        "cards": [presenters.card(entry) for entry in found],
        "empty": presenters.no_listings(results),
    }
    return render(request, "sharing/listings.html", context)


@require_safe
@needs(Permission.LISTING_READ)
def listing(request: MemberRequest, shared_listing: UUID) -> HttpResponse:
    """One of them, as its network has it now."""
    network, shown = selectors.listing(shared_listing)
    context = {"listing": presenters.detail(network, shown)}
    return render(request, "sharing/listing.html", context)


@require_safe
@needs(Permission.DIRECTORY_READ)
def people(request: MemberRequest) -> HttpResponse:
    """People in other networks who want to be found."""
    results, found = searching.people(asked.read(request.GET, shelf=PEOPLE))
    context = {
        "tabs": presenters.tabs(None),
        "page": search.page(results, one="person", many="people"),
        "people": [presenters.line(entry) for entry in found],
        "empty": presenters.no_people(results),
    }
    return render(request, "sharing/people.html", context)


@require_safe
@needs(Permission.DIRECTORY_READ)
def person(request: MemberRequest, shared_person: UUID) -> HttpResponse:
    """One of them, as their network has them now."""
    network, shown = selectors.person(shared_person)
    return render(request, "sharing/person.html", {"person": presenters.person(network, shown)})


@require_safe
@members_only
def own(request: MemberRequest) -> HttpResponse:
    """What other networks see of oneself, and the ways to change it."""
    me, rule = request.member, selectors.rule()
    shares = rule.shares if rule.is_in else "none"
    context = {
        "is_in": rule.is_in,
        "says": presenters.says(rule),
        "own": presenters.own(selectors.own(me, shares), rule, me),
        "network": request.network,
    }
    return render(request, "sharing/own.html", context)


@require_http_methods(FORM_METHODS)
@members_only
def findable(request: MemberRequest) -> HttpResponse:
    """Be found as a person, or no more."""
    if request.method == "POST":
        if request.POST.get("findable") == "yes":
            services.be_findable(by=request.member)
            messages.success(request, "People in other networks can find you now.")
        else:
            services.be_found_no_more(by=request.member)
            messages.success(request, "Nobody in another network finds you any more.")
    return redirect("sharing:own")


@require_http_methods(FORM_METHODS)
@members_only
def own_listing(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """Let other networks see one's own listing, or keep it here."""
    if request.method == "POST":
        do = services.share if request.POST.get("share") == "yes" else services.keep
        changed = do(listing_id=listing_id, by=request.member)
        messages.success(request, presenters.changed(changed))
    else:
        own_listings.get_visible(request.member, listing_id)
    return redirect("sharing:own")
