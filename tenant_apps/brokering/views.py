"""The broker queue, its response times, and what brokers did for a member."""

from collections.abc import Callable
from enum import StrEnum
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound, Refused
from tenant_apps.brokering import exports, finding, mails, presenters, selectors, services
from tenant_apps.brokering.forms import SuggestForm
from tenant_apps.brokering.models import Kind
from tenant_apps.brokering.refusals import NobodyToNudge, NotAsRead
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import ActorRequest, MemberRequest
from tenant_apps.members.permissions import Permission, scope_of
from tenant_apps.policy import care

MEASURED = (Permission.EXCHANGE_BROKER, Permission.REPORT_READ)
NUDGED = "They get a mail in your name, by day and on a working day."


class Do(StrEnum):
    """What the buttons of a thing in the queue do."""

    TAKE = "take"
    LET_GO = "let-go"
    DONE = "done"


_DOES: dict[Do, tuple[Callable[..., object], str]] = {
    Do.TAKE: (services.take, "Yours now. Other brokers see that you see to it."),
    Do.LET_GO: (services.let_go, "Others can see to it again."),
    Do.DONE: (services.finish, "Done. It comes back if there is a newer reason."),
}


@require_safe
@needs(Permission.EXCHANGE_BROKER, in_part=True)
def queue(request: MemberRequest) -> HttpResponse:
    """What waits, the longest first."""
    me, kind = request.member, _kind(request)
    page = selectors.page(me, kind=kind, after=request.GET.get("after", ""))
    context = {
        "tabs": presenters.tabs(page.counts, finding.MOST_COUNTED, kind),
        "rows": presenters.rows(page.items, me),
        "next_url": presenters.next_url(page, kind),
        "is_later_page": "after" in request.GET,
    }
    return render(request, "brokering/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EXCHANGE_BROKER, in_part=True)
def item(request: MemberRequest, item: str) -> HttpResponse:
    """One thing: what is known of it, what was done, and what may be. Suggesting is posted here."""
    found = selectors.get(request.member, item)
    suggested = selectors.suggestions(found.listing) if found.listing else []
    people = presenters.suggestions(suggested, found)
    form = SuggestForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_bound and form.is_valid() and _suggest(request, item, form):
        return redirect("brokering:item", item)
    more_url, more = presenters.more_url(found)
    taker = found.place.taken_by
    context = {
        "name": item,
        "title": presenters.title(found),
        "facts": presenters.facts(found),
        "taken": presenters.taken(found, request.member),
        "is_mine": taker is not None and taker.id == request.member.id,
        "is_others": taker is not None and taker.id != request.member.id,
        "nudge": presenters.nudge_label(found),
        "more_url": more_url,
        "more": more,
        "is_request": found.listing is not None,
        "form": form if people else None,
        "history": presenters.history(selectors.acts_on(found.place)),
    }
    return render(request, "brokering/item.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EXCHANGE_BROKER, in_part=True)
def nudge(request: MemberRequest, item: str) -> HttpResponse:
    """The mail as it would be sent, and the button that sends it."""
    me = request.member
    if request.method == "POST":
        return _nudge(request, item)
    found = selectors.get(me, item)
    shown = mails.shown(found, by=me)
    if shown is None:
        messages.error(request, NobodyToNudge.default_message)
        return redirect("brokering:item", item)
    context = {
        "name": item,
        "title": presenters.title(found),
        "label": presenters.nudge_label(found),
        "letter": presenters.letter(shown),
    }
    return render(request, "brokering/nudge.html", context)


@require_POST
@needs(Permission.EXCHANGE_BROKER, in_part=True)
def act(request: MemberRequest, item: str, act: str) -> HttpResponse:
    """One of the buttons."""
    try:
        does, said = _DOES[Do(act)]
    except ValueError:
        raise NotFound from None
    try:
        does(name=item, by=request.member)
    except NotFound:
        raise
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("brokering:item", item)
    messages.success(request, said)
    return redirect("brokering:queue") if act == Do.DONE else redirect("brokering:item", item)


@require_safe
@needs(*MEASURED, in_part=True)
def response_times(request: ActorRequest) -> HttpResponse:
    """How fast each organisation answers."""
    found = selectors.response_times(scope_of(request.member, *MEASURED))
    context = {
        "rows": presenters.response_times(found, least=care.smallest_group()),
        "works_queue": bool(scope_of(request.member, Permission.EXCHANGE_BROKER)),
    }
    return render(request, "brokering/response_times.html", context)


@require_safe
@needs(*MEASURED, in_part=True)
def download_response_times(request: MemberRequest) -> HttpResponse:
    """The same as a file."""
    found = selectors.response_times(scope_of(request.member, *MEASURED))
    content = exports.response_times(found, least=care.smallest_group())
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="response-times.csv"'
    return response


@require_safe
@members_only
def told(request: MemberRequest) -> HttpResponse:
    """What brokers did for a member, or told them."""
    acts = presenters.told(selectors.acts_for(request.member), request.member)
    return render(request, "brokering/told.html", {"acts": acts})


def _kind(request: MemberRequest) -> Kind | None:
    """Which kind is asked for; all of them for what is none."""
    return next((kind for kind in Kind if request.GET.get("kind") == kind.value), None)


def _nudge(request: MemberRequest, item: str) -> HttpResponse:
    """Send it, as it was read."""
    try:
        services.nudge(name=item, by=request.member, seen=request.POST.get("seen", ""))
    except NotFound:
        raise
    except NotAsRead as refused:
        messages.error(request, refused.message)
        return redirect("brokering:nudge", item)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, NUDGED)
    return redirect("brokering:item", item)


def _suggest(request: MemberRequest, item: str, form: SuggestForm) -> bool:
    """Carry it out; where it is refused, the form says why."""
    chosen = [UUID(one) for one in form.cleaned_data["members"]]
    try:
        services.suggest(name=item, members=chosen, by=request.member)
    except NotFound:
        raise
    except Refused as refused:
        form.add_error("members", refused.message)
        return False
    messages.success(request, "They are told by mail, and so is the owner of the request.")
    return True
