"""Pages of one's own offers and requests, and of one. The app `search` finds them."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from tenant_apps.listings import (
    links,
    presenters,
    refusals,
    review_selectors,
    selectors,
    services,
)
from tenant_apps.listings.forms import ListingForm
from tenant_apps.listings.models import Listing
from tenant_apps.listings.moves import CHANGEABLE, Move, is_possible
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission, may
from tenants.http import NetworkRequest

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@members_only
def mine(request: MemberRequest) -> HttpResponse:
    """One's own listings, whatever their state."""
    own = selectors.of_owner(request.member)
    cards = [presenters.card(listing, viewer=request.member) for listing in own]
    waiting = review_selectors.count_for(request.member)
    reads = may(request.member, Permission.LISTING_READ)
    context = {"tabs": presenters.tabs(waiting=waiting, reads=reads), "cards": cards}
    return render(request, "listings/mine.html", context)


@require_safe
@members_only
def detail(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """One listing."""
    listing = selectors.get_visible(request.member, listing_id)
    context = {"listing": presenters.detail(listing, viewer=request.member)}
    return render(request, "listings/detail.html", context)


@require_http_methods(FORM_METHODS)
@members_only
def change(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """Put one's own listing in other words."""
    listing = selectors.get_visible(request.member, listing_id)
    if listing.owner_id != request.member.id:
        raise refusals.NotOwner
    if listing.state not in CHANGEABLE:
        raise refusals.MoveImpossible("This is closed, so it cannot be changed.")
    form = ListingForm(
        request.POST or None,
        kind=listing.kind,
        owner=request.member,
        listing=listing,
        initial=presenters.words(listing),
    )
    if request.method == "POST" and form.is_valid():
        changed = services.change(listing_id=listing.id, by=request.member, **form.values())
        messages.success(request, presenters.changed(changed))
        return redirect("listings:detail", listing.id)
    context = {"form": form, "back_url": reverse("listings:detail", args=[listing.id])}
    return render(request, "listings/change.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@members_only
def move(request: MemberRequest, listing_id: UUID, what: str) -> HttpResponse:
    """Pause, reopen, renew, fulfil or, after a question, withdraw one's own listing."""
    if what not in set(Move):
        raise NotFound
    if request.method != "POST":
        return _ask(request, selectors.get_visible(request.member, listing_id), Move(what))
    listing = services.move(listing_id=listing_id, what=Move(what), by=request.member)
    messages.success(request, presenters.done(listing, Move(what)))
    return redirect("listings:detail", listing.id)


@require_http_methods(FORM_METHODS)
def renew_by_link(request: NetworkRequest, renewal: str) -> HttpResponse:
    """Behind a reminder's link: one button, which renews without signing in.

    The button says what it is for: whatever opens or posts to links in mails by itself, does not.
    """
    if request.POST.get("renew") == "yes":
        with suppress(refusals.LinkSpent, refusals.MoveImpossible):
            listing = services.renew_by_link(signed=renewal)
            messages.success(request, presenters.done(listing, Move.RENEW))
    meant = links.read(renewal)
    listing = selectors.get_for_link(meant.listing_id)
    shown = presenters.renewal(listing, meant.closes_on)
    return render(request, "listings/renew.html", {"renewal": shown})


def _ask(request: MemberRequest, listing: Listing, what: Move) -> HttpResponse:
    """The question before a move that cannot be undone; of any other, the listing's page."""
    own = listing.owner_id == request.member.id
    if own and what in presenters.ASKED and is_possible(listing, what):
        return render(request, "design/sure.html", presenters.withdrawing(listing))
    return redirect("listings:detail", listing.id)
