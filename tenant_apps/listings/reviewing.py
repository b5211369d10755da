"""Brokers and champions look at what members post, where the network wants it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from design.careful import CarefulForm
from tenant_apps.listings import minimum, presenters, review_selectors, review_services
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission, may


class ReasonForm(CarefulForm):
    """Why it goes back to its owner."""

    reason = forms.CharField(
        label="What should be different?",
        help_text="They read this, change it and send it again.",
        max_length=review_services.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
@needs(Permission.LISTING_REVIEW)
def queue(request: MemberRequest) -> HttpResponse:
    """What waits, the longest first; for champions also the switch."""
    waiting = review_selectors.waiting(request.member)
    context = {
        "tabs": presenters.tabs(waiting=review_selectors.count_for(request.member), here="review"),
        "cards": presenters.to_review(waiting),
        "is_on": review_selectors.is_on(),
        "may_switch": may(request.member, Permission.POLICY_CHANGE),
    }
    return render(request, "listings/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.LISTING_REVIEW)
def review(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """One that waits as others will see it: publish it, or here, send it back with a reason."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        review_services.send_back(listing_id=listing_id, reason=reason, by=request.member)
        messages.success(request, "Sent back. Its owner is told by mail.")
        return redirect("listings:queue")
    listing = review_selectors.get(request.member, listing_id)
    context = {
        "form": form,
        "listing": presenters.detail(listing, viewer=request.member),
        "seen": review_selectors.digest(listing),
    }
    return render(request, "listings/review_one.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.LISTING_REVIEW)
def publish(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """Let others see it."""
    seen = request.POST.get("seen", "")
    listing = review_services.publish(listing_id=listing_id, seen=seen, by=request.member)
    messages.success(request, f"“{listing.title}” is open. Its owner is told by mail.")
    return redirect("listings:queue")


@require_POST
@needs(Permission.POLICY_CHANGE)
def switch(request: MemberRequest) -> HttpResponse:
    """Have what members post looked at first, or no more."""
    is_on = request.POST.get("review") == "on"
    review_services.set_rule(is_on=is_on, by=request.member.id)
    said = "What members post from now on waits for review." if is_on else "Members post at once."
    messages.success(request, said)
    return redirect("listings:queue")


@require_POST
@needs(Permission.POLICY_CHANGE)
def switch_minimum(request: MemberRequest) -> HttpResponse:
    """Ask members for an offer and a request first, or no more."""
    is_on = request.POST.get("minimum") == "on"
    minimum.set_rule(is_on=is_on, by=request.member.id)
    said = "asked for first" if is_on else "no longer asked for first"
    messages.success(request, f"An offer and a request are {said}.")
    return redirect("oversight:policy")
