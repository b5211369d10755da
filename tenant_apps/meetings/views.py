"""When the two meet: proposing times, choosing one, moving it, calling it off; for calendars."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Refused
from tenant_apps.exchanges import selectors as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.services import MoveImpossible
from tenant_apps.exchanges.views.reading import show
from tenant_apps.listings.keyed import DamagedForm
from tenant_apps.meetings import diary, invitations, presenters, section, selectors, services, times
from tenant_apps.meetings.diary import Span
from tenant_apps.meetings.forms import AcceptForm, ProposeForm, StepForm
from tenant_apps.meetings.refusals import MeetingMovedOn, TimeTooLate
from tenant_apps.meetings.selectors import Arrangement
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest

SENT = "Sent. You will hear as soon as they choose."
AGREED = "Agreed. You both get a mail that puts it into your calendar."
KEPT = "It stays as it is."
CALLED_OFF = "Called off. They have been told."


@require_safe
@members_only
def meeting(request: MemberRequest, exchange_id: UUID) -> HttpResponse:
    """The part of the exchange's page where it is another than the page's; 204 where it is not.

    Once the exchange is over there is none, and the page is not to ask again.
    """
    exchange = exchanges.get(request.member, exchange_id)
    if "mark" not in request.GET:
        return _back(exchange)
    arrangement = selectors.of(exchange, request.member)
    if request.GET["mark"] == selectors.mark(exchange, arrangement):
        return HttpResponse(status=204)
    made = section.of(exchange, arrangement, request.member)
    if made is None:
        return HttpResponse('<div id="meeting"></div>')
    return render(request, "meetings/_meeting.html", {"part": made.words})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def propose(request: MemberRequest, exchange_id: UUID) -> HttpResponse:
    """Times to meet, or other times than were proposed or agreed."""
    exchange = exchanges.get(request.member, exchange_id)
    if request.method == "POST":
        return _propose(request, exchange)
    if exchange.state != State.ACCEPTED:
        raise MoveImpossible(exchange)
    arrangement = selectors.of(exchange, request.member)
    return _ask(request, exchange, ProposeForm(initial=_first(exchange, arrangement)))


@require_POST
@members_only
def accept(request: MemberRequest, exchange_id: UUID) -> HttpResponse:
    """Agree to one of the times."""
    form = AcceptForm(request.POST)
    return _step(request, exchange_id, form, services.accept, AGREED, ("time", "time_id"))


@require_POST
@members_only
def keep(request: MemberRequest, exchange_id: UUID) -> HttpResponse:
    """Stay with what is agreed."""
    return _step(request, exchange_id, StepForm(request.POST), services.keep, KEPT)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def call_off(request: MemberRequest, exchange_id: UUID) -> HttpResponse:
    """Ask once more, and call it off."""
    if request.method == "POST":
        form = StepForm(request.POST)
        return _step(request, exchange_id, form, services.call_off, CALLED_OFF)
    exchange = exchanges.get(request.member, exchange_id)
    arrangement = selectors.of(exchange, request.member)
    if arrangement.meeting is None or not arrangement.meeting.is_ahead:
        raise MeetingMovedOn
    context = {
        "form": StepForm(initial={"seen": arrangement.seen}),
        "title": exchange.title,
        "said": presenters.said(arrangement.meeting),
        "other": exchange.other(request.member.id).name,
        "back_url": reverse("exchanges:detail", args=[exchange.id]),
    }
    return render(request, "meetings/call_off.html", context)


@require_safe
@members_only
def calendar(request: MemberRequest, exchange_id: UUID) -> HttpResponse:
    """What is agreed, as a file for one's calendar."""
    exchange = exchanges.get(request.member, exchange_id)
    agreed = selectors.agreed(exchange)
    return invitations.download(invitations.entry(agreed, to=request.member))


def _propose(request: MemberRequest, exchange: Exchange) -> HttpResponse:
    def clashing(spans: Sequence[Span]) -> list[str]:
        return presenters.clashes(diary.clashes(request.member, spans, but=exchange.id))

    form = ProposeForm(request.POST, clashing=clashing)
    if not form.is_valid():
        return _ask(request, exchange, form, status=422)
    offer = form.offer
    try:
        services.propose(
            exchange_id=exchange.id,
            offer=offer,
            seen=form.cleaned_data["seen"],
            key=form.cleaned_data["key"],
            by=request.member,
        )
    except TimeTooLate as refusal:
        form.add_error("first", refusal.message)
        return _ask(request, exchange, form, status=422)
    except Refused as refusal:
        return show(request, exchanges.get(request.member, exchange.id), refusal=refusal)
    messages.success(request, " ".join(filter(None, [SENT, times.about_twice(offer.starts)])))
    return _back(exchange)


def _step(
    request: MemberRequest,
    exchange_id: UUID,
    form: StepForm,
    service: Callable[..., object],
    done: str,
    *also: tuple[str, str],
) -> HttpResponse:
    """Take the step; a refusal is shown where it was tried."""
    exchange = exchanges.get(request.member, exchange_id)
    if not form.is_valid():
        return show(request, exchange, refusal=DamagedForm())
    entered = form.cleaned_data
    more = {taken: entered[name] for name, taken in also}
    try:
        service(
            exchange_id=exchange.id,
            seen=entered["seen"],
            key=entered["key"],
            by=request.member,
            **more,
        )
    except Refused as refusal:
        return show(request, exchanges.get(request.member, exchange.id), refusal=refusal)
    messages.success(request, done)
    return _back(exchange)


def _ask(
    request: MemberRequest, exchange: Exchange, form: ProposeForm, *, status: int = 200
) -> HttpResponse:
    agreed = selectors.ahead(exchange)
    context = {
        "form": form,
        "title": exchange.title,
        "other": exchange.other(request.member.id).name,
        "agreed": presenters.said(agreed) if agreed else "",
        "back_url": reverse("exchanges:detail", args=[exchange.id]),
    }
    return render(request, "meetings/propose.html", context, status=status)


def _first(exchange: Exchange, arrangement: Arrangement) -> dict[str, Any]:
    """What the form begins with: length and place as last proposed or agreed."""
    first: dict[str, Any] = {"seen": arrangement.seen}
    open_meeting = arrangement.meeting
    known = arrangement.times[0] if arrangement.times else open_meeting
    if known is None or known.starts_at is None or known.ends_at is None:
        return {**first, "minutes": min(exchange.minutes, services.MOST_MINUTES)}
    length = int((known.ends_at - known.starts_at).total_seconds()) // 60
    return {**first, "minutes": length, "place": known.place, "video_url": known.video_url}


def _back(exchange: Exchange) -> HttpResponse:
    return redirect(f"{reverse('exchanges:detail', args=[exchange.id])}#meeting")
