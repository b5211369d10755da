"""Proposing, the moves of the state machine, and writing to each other."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel.errors import NotFound, Refused
from shared_apps.crossing import awaiting, presenters, selectors, services
from shared_apps.crossing.forms import ProposeForm, ThanksForm, WriteForm
from shared_apps.crossing.models import CrossExchange
from shared_apps.crossing.pages import PAGES
from shared_apps.crossing.seeing import Seen
from shared_apps.crossing.views.reading import show
from shared_apps.federation import selectors as federation
from tenant_apps.exchanges.forms import ProposeForm as ProposeToListingForm
from tenant_apps.exchanges.forms import ProposeToMemberForm, suggested
from tenant_apps.exchanges.moves import Move, may
from tenant_apps.exchanges.pages import MovePage
from tenant_apps.exchanges.views.proposing import SENT, USUAL_MINUTES
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger.models import AccountKind
from tenant_apps.listings.keyed import DamagedForm, KeyedForm
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.sharing import selectors as sharing

BOTH = "Whoever gives the time earns it in credits; whoever receives it pays."
FORM_METHODS = ["GET", "HEAD", "POST"]
_OF_ADDRESS = {
    "unknown_member",
    "unknown_network",
    "own_network",
    "not_federated",
    "network_resting",
}


@require_http_methods(FORM_METHODS)
@needs(Permission.EXCHANGE_PROPOSE)
def propose(request: MemberRequest) -> HttpResponse:
    """Propose an exchange to a member of another network; no such page outside the federation."""
    if not federation.is_federated(request.network.id):
        raise NotFound
    first = suggested(request.GET, usual_minutes=USUAL_MINUTES)
    first["address"] = request.GET.get("address", "")[:100]
    form = ProposeForm(request.POST if request.method == "POST" else None, initial=first)
    words = {"heading": "Propose an exchange to another network", "submit": "Send", "lede": BOTH}
    back = ("With other networks", reverse("crossing:list"))
    return _propose(request, form, services.propose, words, back)


@require_http_methods(FORM_METHODS)
@needs(Permission.EXCHANGE_PROPOSE)
@needs(Permission.LISTING_READ)
def propose_to_listing(request: MemberRequest, shared_listing: UUID) -> HttpResponse:
    """Offer to help with a request of another network, or ask for an offer."""
    network, shown = sharing.listing(shared_listing)
    _require_may_begin(request, shared_listing, network)
    form = ProposeToListingForm(
        request.POST if request.method == "POST" else None,
        initial={"minutes": shown.minutes or USUAL_MINUTES},
    )
    service = partial(services.propose_to_listing, listing_id=shared_listing)
    words = presenters.to_listing(shown.snapshot, network)
    back = (shown.snapshot.title, reverse("sharing:listing", args=[shared_listing]))
    return _propose(request, form, service, words, back)


@require_http_methods(FORM_METHODS)
@needs(Permission.EXCHANGE_PROPOSE)
def propose_to_person(request: MemberRequest, shared_person: UUID) -> HttpResponse:
    """Propose an exchange to someone in another network who wants to be found."""
    network, shown = sharing.person(shared_person)
    _require_may_begin(request, shared_person, network)
    first = suggested(request.GET, usual_minutes=USUAL_MINUTES)
    form = ProposeToMemberForm(request.POST if request.method == "POST" else None, initial=first)
    service = partial(services.propose_to_person, person_id=shared_person)
    name = shown.name or f"A member of {network}"
    words = {"heading": f"Propose an exchange to {name}", "submit": "Send", "lede": BOTH}
    return _propose(
        request, form, service, words, (name, reverse("sharing:person", args=[shared_person]))
    )


def _require_may_begin(request: MemberRequest, entry: UUID, network: str) -> None:
    """What is sent is answered by its service, whatever was sent before."""
    if request.method != "POST":
        services.require_may_begin(entry=entry, network_name=network, by=request.member)


def _propose(
    request: MemberRequest,
    form: KeyedForm,
    service: Callable[..., CrossExchange],
    words: dict[str, str],
    back: tuple[str, str],
) -> HttpResponse:
    """Ask, or send what was asked; a refusal stands in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            exchange = service(by=request.member, key=form.cleaned_data["key"], **form.values())
        except Refused as refused:
            is_of_address = refused.code in _OF_ADDRESS and "address" in form.fields
            form.add_error("address" if is_of_address else None, refused.message)
        else:
            messages.success(request, SENT)
            return redirect("crossing:detail", exchange.id)
    account = accounts.account_of(kind=AccountKind.MEMBER, holder=request.member.id)
    context = {
        "form": form,
        "words": words,
        "back_label": back[0],
        "back_url": back[1],
        "spendable_minutes": account.spendable_minutes,
    }
    return render(request, "crossing/propose.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@members_only
def move(request: MemberRequest, crossing_id: UUID, what: str) -> HttpResponse:
    """A move: its form, and the move itself. One that is a button stands on the exchange's page."""
    seen = selectors.get(request.member, crossing_id)
    if what not in set(PAGES):
        raise NotFound
    page = PAGES[Move(what)]
    if request.method == "POST":
        return _make(request, seen, page)
    if page.form is None:
        return redirect("crossing:detail", crossing_id)
    if not may(seen.side, Move(what), on=seen.exchange):
        raise services.impossible(seen.exchange)
    return _ask(request, seen, page, page.form(initial=_first(seen)))


@require_http_methods(FORM_METHODS)
@members_only
def write(request: MemberRequest, crossing_id: UUID) -> HttpResponse:
    """Write to the other. Asked for, it is the address that a refused message leaves."""
    seen = selectors.get(request.member, crossing_id)
    if request.method != "POST":
        return redirect("crossing:detail", crossing_id)
    form = WriteForm(request.POST)
    if not form.is_valid():
        return show(request, seen, form=form)
    text = form.cleaned_data["text"]
    try:
        services.write(
            exchange_id=crossing_id, text=text, key=form.cleaned_data["key"], by=request.member
        )
    except Refused as refusal:
        now = selectors.get(request.member, crossing_id)
        return show(request, now, form=WriteForm(initial={"text": text}), refusal=refusal)
    messages.success(request, "Sent.")
    return redirect(f"{reverse('crossing:detail', args=[crossing_id])}#write")


@require_http_methods(FORM_METHODS)
@members_only
def feedback(request: MemberRequest, crossing_id: UUID) -> HttpResponse:
    """What was learned, and thanks, once it is settled."""
    seen = selectors.get(request.member, crossing_id)
    if request.method != "POST" and not selectors.may_thank(seen):
        return redirect("crossing:detail", crossing_id)
    form = ThanksForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        key = form.cleaned_data["key"]
        try:
            services.give_feedback(
                exchange_id=crossing_id, key=key, by=request.member, **form.values()
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            awaiting.take_up_now(about=crossing_id)
            messages.success(request, "Thank you. They are told by mail that they can read it.")
            return redirect("crossing:detail", crossing_id)
    context = {
        "form": form,
        "title": seen.exchange.title,
        "readers": f"{seen.other} reads",
        "back_url": reverse("crossing:detail", args=[crossing_id]),
    }
    return render(request, "exchanges/feedback.html", context, status=422 if form.errors else 200)


def _make(request: MemberRequest, seen: Seen, page: MovePage[KeyedForm]) -> HttpResponse:
    """Make the move; a refusal is shown where the move was tried."""
    form = (page.form or KeyedForm)(request.POST, initial=_first(seen))
    if not form.is_valid():
        if page.form is None:
            return show(request, seen, refusal=DamagedForm())
        return _ask(request, seen, page, form, status=422)
    which = seen.exchange.id
    try:
        page.service(
            exchange_id=which, key=form.cleaned_data["key"], by=request.member, **form.values()
        )
    except Refused as refusal:
        return show(request, selectors.get(request.member, which), refusal=refusal)
    awaiting.take_up_now(about=which)
    messages.success(request, page.done)
    return redirect("crossing:detail", which)


def _ask(
    request: MemberRequest,
    seen: Seen,
    page: MovePage[KeyedForm],
    form: KeyedForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "page": page,
        "title": seen.exchange.title,
        "terms": presenters.terms(seen),
        "back_url": reverse("crossing:detail", args=[seen.exchange.id]),
    }
    return render(request, "exchanges/move.html", context, status=status)


def _first(seen: Seen) -> dict[str, Any]:
    """What the hours' field begins with: the hours agreed, or being agreed."""
    return {"minutes": seen.exchange.minutes}
