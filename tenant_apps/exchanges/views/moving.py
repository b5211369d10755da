"""The moves of the state machine, and feedback."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel.errors import NotFound, Refused
from tenant_apps.exchanges import learned, parts, presenters, selectors, services
from tenant_apps.exchanges.forms import FeedbackForm, first_hours
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.moves import Move, may
from tenant_apps.exchanges.pages import PAGES, MovePage
from tenant_apps.exchanges.views.reading import show
from tenant_apps.listings.keyed import DamagedForm, KeyedForm
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest

STILL_MEET = "You are still to meet. Log the hours now only if you have met already."


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def move(request: MemberRequest, exchange_id: UUID, what: str) -> HttpResponse:
    """A move: its form, and the move itself. One that is a button stands on the exchange's page."""
    exchange = selectors.get(request.member, exchange_id)
    if what not in set(PAGES):
        raise NotFound
    page = PAGES[Move(what)]
    if request.method == "POST":
        return _make(request, exchange, page)
    if page.form is None:
        return redirect("exchanges:detail", exchange.id)
    if not may(request.member.id, Move(what), on=exchange):
        raise services.MoveImpossible(exchange)
    return _ask(request, exchange, page, page.form(initial=first_hours(exchange)))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def feedback(request: MemberRequest, exchange_id: UUID) -> HttpResponse:
    """What was learned, and thanks."""
    exchange = selectors.get(request.member, exchange_id)
    if exchange.state != State.SETTLED:
        raise services.MoveImpossible(exchange)
    skills = learned.may_endorse(exchange, request.member)
    form = FeedbackForm(request.POST if request.method == "POST" else None, skills=skills)
    if request.method == "POST" and form.is_valid():
        services.give_feedback(exchange_id=exchange.id, by=request.member, **form.values())
        messages.success(request, "Thank you. They are told by mail that they can read it.")
        return redirect("exchanges:detail", exchange.id)
    context = {
        "form": form,
        "title": exchange.title,
        "readers": f"{exchange.other(request.member.id).name} reads",
        "back_url": reverse("exchanges:detail", args=[exchange.id]),
    }
    return render(request, "exchanges/feedback.html", context, status=422 if form.errors else 200)


def _make(request: MemberRequest, exchange: Exchange, page: MovePage[KeyedForm]) -> HttpResponse:
    """Make the move; a refusal is shown where the move was tried."""
    form = (page.form or KeyedForm)(request.POST, initial=first_hours(exchange))
    if not form.is_valid():
        if page.form is None:
            return show(request, exchange, refusal=DamagedForm())
        return _ask(request, exchange, page, form, status=422)
    try:
        page.service(
            exchange_id=exchange.id,
            key=form.cleaned_data["key"],
            by=request.member,
            **form.values(),
        )
    except Refused as refusal:
        now = selectors.get(request.member, exchange.id)
        return show(request, now, refusal=refusal)
    messages.success(request, page.done)
    return redirect("exchanges:detail", exchange.id)


def _ask(
    request: MemberRequest,
    exchange: Exchange,
    page: MovePage[KeyedForm],
    form: KeyedForm,
    *,
    status: int = 200,
) -> HttpResponse:
    logs = page is PAGES[Move.LOG]
    still_meet = logs and parts.still_meet(parts.of(exchange, request.member))
    context = {
        "form": form,
        "page": page,
        "warning": STILL_MEET if still_meet else "",
        "title": exchange.title,
        "terms": presenters.terms(exchange, viewer=request.member),
        "back_url": reverse("exchanges:detail", args=[exchange.id]),
    }
    return render(request, "exchanges/move.html", context, status=status)
