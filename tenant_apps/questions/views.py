"""Asking about a listing, and the talk that follows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Refused
from tenant_apps.blocks import services as blocks
from tenant_apps.exchanges.services import OwnListing
from tenant_apps.exchanges.views.reading import position
from tenant_apps.listings import selectors as listings
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.questions import presenters, selectors, services
from tenant_apps.questions.forms import AskForm, LineForm
from tenant_apps.questions.models import Line, Question


@require_safe
@members_only
def own(request: MemberRequest) -> HttpResponse:
    """One's questions, and those about one's listings."""
    me = request.member
    rows = [presenters.row(question, viewer=me) for question in selectors.of(me)]
    return render(request, "questions/own.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EXCHANGE_PROPOSE)
def ask(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """The first question; whoever has asked before goes on where they were."""
    listing = listings.get_visible(request.member, listing_id)
    if listing.owner_id == request.member.id:
        raise OwnListing
    known = selectors.asked(listing, request.member)
    if known and request.method != "POST":
        return redirect("questions:detail", known.id)
    blocks.require_none(by=request.member, other=listing.owner)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        key = form.cleaned_data["key"]
        question = services.ask(listing_id=listing.id, key=key, by=request.member, **form.values())
        messages.success(request, "Sent. You will hear as soon as they answer.")
        return redirect("questions:detail", question.id)
    context = {
        "form": form,
        "title": listing.title,
        "owner": listing.owner.name,
        "back_url": reverse("listings:detail", args=[listing.id]),
    }
    return render(request, "questions/ask.html", context, status=422 if form.errors else 200)


@require_safe
@members_only
def detail(request: MemberRequest, question_id: UUID) -> HttpResponse:
    """One talk about a listing."""
    return _show(request, selectors.get(request.member, question_id))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def lines(request: MemberRequest, question_id: UUID) -> HttpResponse:
    """GET: what is new since a position, as a fragment; 204 for nothing. POST: write."""
    question = selectors.get(request.member, question_id)
    if request.method == "POST":
        return _write(request, question)
    if "after" not in request.GET:
        return redirect("questions:detail", question.id)
    me, after = request.member, position(request.GET["after"])
    new = selectors.lines(question, after=after)
    read = question.read_by(question.other(me.id).id)
    if not new and position(request.GET.get("read", str(read))) == read:
        return HttpResponse(status=204)
    last = selectors.last_written(question, me)
    context = {
        "read_state": presenters.read_state(question, last, viewer=me),
        **_lines(request, question, new, after=after),
    }
    return render(request, "questions/_new_lines.html", context)


@require_POST
@members_only
def read(request: MemberRequest, question_id: UUID) -> HttpResponse:
    """Say that one has read up to a position: the page does as soon as somebody sees it."""
    question = selectors.get(request.member, question_id)
    up_to = position(request.POST.get("up_to", ""))
    services.note_reading(question=question, up_to=up_to, by=request.member)
    if "HX-Request" in request.headers:
        return HttpResponse()
    return redirect("questions:detail", question.id)


def _show(
    request: MemberRequest,
    question: Question,
    *,
    form: LineForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    me = request.member
    written = selectors.lines(question)
    last = max((line.position for line in written if line.author_id == me.id), default=0)
    context = {
        "question": presenters.detail(question, viewer=me),
        "form": form or LineForm(),
        "refusal": refusal.message if refusal else "",
        "read_state": presenters.read_state(question, last, viewer=me),
        **_lines(request, question, written),
    }
    wrong = 422 if form and form.errors else 200
    return render(
        request, "questions/detail.html", context, status=refusal.status if refusal else wrong
    )


def _write(request: MemberRequest, question: Question) -> HttpResponse:
    form = LineForm(request.POST)
    if not form.is_valid():
        return _show(request, question, form=form)
    key = form.cleaned_data["key"]
    try:
        services.write(question_id=question.id, key=key, by=request.member, **form.values())
    except Refused as refusal:
        return _show(request, question, form=LineForm(initial=form.values()), refusal=refusal)
    messages.success(request, "Sent.")
    return redirect(f"{reverse('questions:detail', args=[question.id])}#write")


def _lines(
    request: MemberRequest, question: Question, written: list[Line], *, after: int = 0
) -> dict[str, Any]:
    """The lines, where to ask for more, and where to say that these are read."""
    last = written[-1].position if written else after
    read = question.read_by(question.other(request.member.id).id)
    known, me = question.read_by(request.member.id), request.member.id
    is_new = any(line.position > known and line.author_id != me for line in written)
    url = reverse("questions:lines", args=[question.id])
    return {
        "read_url": reverse("questions:read", args=[question.id]) if is_new else "",
        "read_to": last,
        "lines": presenters.lines(written, viewer=request.member),
        "poll_url": f"{url}?after={last}&read={read}",
    }
