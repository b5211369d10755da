"""Asking somebody of another network, and the talk that comes of it."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Refused
from shared_apps.crossing import awaiting, presenters, selectors, services
from shared_apps.crossing.forms import AskForm, AskPersonForm, LineForm
from shared_apps.crossing.models import CrossQuestion
from shared_apps.crossing.seeing import SeenQuestion
from shared_apps.crossing.views.blocking import sure
from shared_apps.crossing.views.reading import conversation, noted
from tenant_apps.exchanges.views.reading import cursor
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.sharing import selectors as sharing

FORM_METHODS = ["GET", "HEAD", "POST"]
SENT = "Sent. You will hear as soon as they answer."


@require_safe
@members_only
def questions(request: MemberRequest) -> HttpResponse:
    """What one asked in other networks, and was asked."""
    before = cursor(request.GET.get("before", ""))
    page = selectors.questions_of(request.member, before=before)
    context = {
        "rows": [presenters.question_row(selectors.of_question(one)) for one in page.rows],
        "older_url": f"?before={page.next_before}" if page.next_before else "",
    }
    return render(request, "crossing/questions.html", context)


@require_http_methods(FORM_METHODS)
@needs(Permission.EXCHANGE_PROPOSE)
@needs(Permission.LISTING_READ)
def ask_about_listing(request: MemberRequest, shared_listing: UUID) -> HttpResponse:
    """The first question about a listing of another network."""
    network, shown = sharing.listing(shared_listing)
    who = shown.snapshot.name or f"A member of {network}"
    back = (shown.snapshot.title, reverse("sharing:listing", args=[shared_listing]))
    form = AskForm(request.POST if request.method == "POST" else None)
    ask = partial(services.ask_about_listing, listing_id=shared_listing)
    return _ask(request, shared_listing, form, ask, who, network, back)


@require_http_methods(FORM_METHODS)
@needs(Permission.EXCHANGE_PROPOSE)
def ask_person(request: MemberRequest, shared_person: UUID) -> HttpResponse:
    """The first question to someone who wants to be found."""
    network, shown = sharing.person(shared_person)
    who = shown.name or f"A member of {network}"
    form = AskPersonForm(request.POST if request.method == "POST" else None)
    ask = partial(services.ask_person, person_id=shared_person)
    back = (who, reverse("sharing:person", args=[shared_person]))
    return _ask(request, shared_person, form, ask, who, network, back)


@require_safe
@members_only
def question(request: MemberRequest, asked_id: UUID) -> HttpResponse:
    """One talk, before anything is proposed."""
    return _show(request, selectors.get_question(request.member, asked_id))


@require_http_methods(FORM_METHODS)
@members_only
def write_to(request: MemberRequest, asked_id: UUID) -> HttpResponse:
    """Write to the other. Asked for, it is the address that a refused message leaves."""
    seen = selectors.get_question(request.member, asked_id)
    if request.method != "POST":
        return redirect("crossing:question", asked_id)
    form = LineForm(request.POST)
    if not form.is_valid():
        return _show(request, seen, form=form)
    key, values = form.cleaned_data["key"], form.values()
    try:
        services.write_to(question_id=asked_id, key=key, by=request.member, **values)
    except Refused as refusal:
        now = selectors.get_question(request.member, asked_id)
        return _show(request, now, form=LineForm(initial=values), refusal=refusal)
    awaiting.take_up_now(about=asked_id)
    messages.success(request, "Sent.")
    return redirect(f"{reverse('crossing:question', args=[asked_id])}#write")


@require_POST
@members_only
def read_question(request: MemberRequest, asked_id: UUID) -> HttpResponse:
    """Say that one has read up to a position."""
    return noted(request, selectors.get_question(request.member, asked_id), "crossing:question")


@require_http_methods(FORM_METHODS)
@members_only
def block_question(request: MemberRequest, asked_id: UUID) -> HttpResponse:
    """Block the other of a question, after a question that says what it does."""
    seen = selectors.get_question(request.member, asked_id)
    block = partial(services.block_of_question, question_id=asked_id)
    return sure(request, seen, block, reverse("crossing:question", args=[asked_id]))


def _ask(
    request: MemberRequest,
    entry: UUID,
    form: AskForm,
    service: Callable[..., CrossQuestion],
    who: str,
    network: str,
    back: tuple[str, str],
) -> HttpResponse:
    """Ask; whoever has asked before goes on where they were."""
    if request.method != "POST":
        known = selectors.asked(request.member, entry)
        if known:
            return redirect("crossing:question", known.id)
        services.require_may_begin(entry=entry, network_name=network, by=request.member)
    if form.is_bound and form.is_valid():
        key = form.cleaned_data["key"]
        try:
            question = service(key=key, by=request.member, **form.values())
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, SENT)
            return redirect("crossing:question", question.id)
    context = {"form": form, "who": who, "back_label": back[0], "back_url": back[1]}
    return render(request, "crossing/ask.html", context, status=422 if form.errors else 200)


def _show(
    request: MemberRequest,
    seen: SeenQuestion,
    *,
    form: LineForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    question = seen.question
    is_shared = question.asked_by == seen.side and selectors.is_shared(question)
    context = {
        "talk": presenters.question(seen, is_shared=is_shared),
        "refusal": refusal.message if refusal else "",
        **conversation(request, seen, form or LineForm()),
    }
    wrong = 422 if form and form.errors else 200
    status = refusal.status if refusal else wrong
    return render(request, "crossing/question.html", context, status=status)
