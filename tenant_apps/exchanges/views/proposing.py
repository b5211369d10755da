"""Proposing an exchange."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tenant_apps.blocks import services as blocks
from tenant_apps.exchanges import presenters, selectors, services
from tenant_apps.exchanges.forms import ProposeForm, ProposeToMemberForm, suggested
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger.models import AccountKind
from tenant_apps.listings import minimum
from tenant_apps.listings import selectors as listings
from tenant_apps.listings.keyed import KeyedForm
from tenant_apps.members import selectors as members
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission

SENT = "Sent. You will hear as soon as they answer."
USUAL_MINUTES = 60


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EXCHANGE_PROPOSE)
def propose_to_listing(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """Offer to help with a request, or ask for an offer."""
    listing = listings.get_visible(request.member, listing_id)
    if listing.owner_id == request.member.id:
        raise services.OwnListing
    minimum.require(request.member)
    blocks.require_none(by=request.member, other=listing.owner)
    waiting = selectors.pending_on(listing_id=listing.id, by=request.member)
    if waiting and request.method != "POST":
        messages.info(request, services.AlreadyProposed.default_message)
        return redirect("exchanges:detail", waiting.id)
    first = {"minutes": listing.minutes or USUAL_MINUTES}
    form = ProposeForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        exchange = services.propose_to_listing(
            listing_id=listing.id,
            by=request.member,
            key=form.cleaned_data["key"],
            **form.values(),
        )
        messages.success(request, SENT)
        return redirect("exchanges:detail", exchange.id)
    return _ask(
        request,
        form,
        presenters.proposal_to_listing(listing),
        pays=listing.is_offer,
        back_url=reverse("listings:detail", args=[listing.id]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EXCHANGE_PROPOSE)
def propose_to_member(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Propose an exchange to a member directly."""
    if member_id == request.member.id:
        raise services.ToOneself
    other = members.get(member_id, any_state=True)
    if not other.is_active:
        raise services.MemberNotActive(other.name)
    minimum.require(request.member)
    blocks.require_none(by=request.member, other=other)
    first = suggested(request.GET, usual_minutes=USUAL_MINUTES)
    form = ProposeToMemberForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        exchange = services.propose_to_member(
            member_id=other.id,
            by=request.member,
            key=form.cleaned_data["key"],
            **form.values(),
        )
        messages.success(request, SENT)
        return redirect("exchanges:detail", exchange.id)
    back_url = reverse("members:member", args=[other.handle])
    return _ask(request, form, presenters.proposal_to_member(other), pays=True, back_url=back_url)


def _ask(
    request: MemberRequest, form: KeyedForm, words: dict[str, str], *, pays: bool, back_url: str
) -> HttpResponse:
    account = accounts.account_of(kind=AccountKind.MEMBER, holder=request.member.id)
    context = {
        "form": form,
        "words": words,
        "spendable_minutes": account.spendable_minutes if pays else None,
        "back_url": back_url,
    }
    return render(request, "exchanges/propose.html", context, status=422 if form.errors else 200)
