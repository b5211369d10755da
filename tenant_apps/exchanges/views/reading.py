"""One's exchanges, one exchange, and what is written in it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Refused
from tenant_apps.awaited import selectors as awaited
from tenant_apps.awaited.models import What
from tenant_apps.exchanges import happenings, parts, presenters, selectors, services, turns
from tenant_apps.exchanges.forms import NoteForm
from tenant_apps.exchanges.models import Exchange, Feedback, Note
from tenant_apps.exchanges.models.exchange import PENDING_STATES, State
from tenant_apps.exchanges.presenters import judging
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger.models import AccountKind
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.models import Member
from tenants import features
from tenants.features import Feature

# Of a long conversation so much is shown, and as much more each time earlier things are asked for.
SHOWN = 25


class BrokenCursor(Refused):
    """A link into a list or a conversation that was altered."""

    code = "broken_cursor"
    status = 400
    default_message = "This link is damaged. Go back to your exchanges and try again."


@require_safe
@members_only
def overview(request: MemberRequest) -> HttpResponse:
    """One's own exchanges: those that go on, then those that have ended."""
    me = request.member
    before = cursor(request.GET.get("before", ""))
    page = selectors.past_of(me, before=before)
    going = [] if before else selectors.open_of(me)
    waiting = turns.of(me) if going else set()
    context = {
        "tabs": judging.tabs(selectors.to_judge_count(me), here="list"),
        "going": [presenters.row(one, viewer=me, waits=one.id in waiting) for one in going],
        "ended": [presenters.row(exchange, viewer=me) for exchange in page.rows],
        "older_url": f"?before={page.next_before}" if page.next_before else "",
        "is_later_page": before is not None,
        "elsewhere": awaited.count_of(me, What.ANSWER, What.CONFIRM),
        "has_cpd": features.is_on(Feature.CPD),
    }
    return render(request, "exchanges/list.html", context)


@require_safe
@members_only
def detail(request: MemberRequest, exchange_id: UUID) -> HttpResponse:
    """One exchange: what to do now, what happened, what was written."""
    return show(request, selectors.get(request.member, exchange_id))


def show(
    request: MemberRequest,
    exchange: Exchange,
    *,
    form: NoteForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    """The page of an exchange, perhaps with a refusal of what was just tried."""
    me = request.member
    given = selectors.feedback_on(exchange)
    after = _shown_after(request, exchange)
    timeline = _timeline(exchange, me, after=after)
    written = [one.position for one in timeline if isinstance(one, Note) and one.author_id == me.id]
    added = parts.of(exchange, me)
    context = {
        "exchange": presenters.detail(exchange, viewer=me, waits=any(one.waits for one in added)),
        "panel": _panel(exchange, given, added, viewer=me),
        "parts": added,
        "feedback": presenters.feedback(given, exchange, viewer=me),
        "form": form or NoteForm(),
        "refusal": refusal.message if refusal else "",
        "read_state": presenters.read_state(exchange, max(written, default=0), viewer=me),
        "earlier_url": _earlier_url(exchange, after),
        **_entries(exchange, timeline, viewer=me, after=after),
    }
    wrong = 422 if form and form.errors else 200
    return render(
        request, "exchanges/detail.html", context, status=refusal.status if refusal else wrong
    )


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def notes(request: MemberRequest, exchange_id: UUID) -> HttpResponse:
    """GET: what is new since a position, as a fragment; 204 for nothing. POST: write.

    New is also that the other has read further than the position `read`.

    Without a position it is the address that a refused message leaves: it leads to the exchange.
    """
    exchange = selectors.get(request.member, exchange_id)
    if request.method == "POST":
        return _write(request, exchange)
    if "after" not in request.GET:
        return redirect("exchanges:detail", exchange.id)
    me, after = request.member, position(request.GET["after"])
    new = _timeline(exchange, me, after=after)
    read = exchange.read_by(exchange.other(me.id).id)
    if not new and position(request.GET.get("read", str(read))) == read:
        return HttpResponse(status=204)
    last = selectors.last_written(exchange, me)
    added = parts.of(exchange, me)
    context = {
        "exchange": presenters.detail(exchange, viewer=me, waits=any(one.waits for one in added)),
        "panel": _panel(exchange, selectors.feedback_on(exchange), added, viewer=me),
        "read_state": presenters.read_state(exchange, last, viewer=me),
        **_entries(exchange, new, viewer=me, after=after),
    }
    return render(request, "exchanges/_new_entries.html", context)


@require_POST
@members_only
def read(request: MemberRequest, exchange_id: UUID) -> HttpResponse:
    """Say that one has read up to a position: the page does as soon as somebody sees it.

    Showing it changes nothing: a browser may fetch a page before it is asked for.
    """
    exchange = selectors.get(request.member, exchange_id)
    up_to = position(request.POST.get("up_to", ""))
    services.note_reading(exchange=exchange, up_to=up_to, by=request.member)
    if "HX-Request" in request.headers:
        return HttpResponse()
    return redirect("exchanges:detail", exchange.id)


def _write(request: MemberRequest, exchange: Exchange) -> HttpResponse:
    form = NoteForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, exchange, form=form)
    key = form.cleaned_data["key"]
    try:
        services.write(exchange_id=exchange.id, key=key, by=request.member, **form.values())
    except Refused as refusal:
        again = NoteForm(initial={"text": form.values()["text"]})
        now = selectors.get(request.member, exchange.id)
        return show(request, now, form=again, refusal=refusal)
    messages.success(request, "Sent.")
    return redirect(f"{reverse('exchanges:detail', args=[exchange.id])}#write")


def _panel(
    exchange: Exchange, given: list[Feedback], added: list[parts.Part], *, viewer: Member
) -> presenters.Panel:
    return presenters.panel(
        exchange,
        viewer=viewer,
        spendable_minutes=_spendable(exchange, viewer),
        has_said_thanks=any(one.author_id == viewer.id for one in given),
        nobody=selectors.nobody_decides(exchange),
        said_instead=_said_instead(exchange),
        still_meet=parts.still_meet(added),
    )


def _spendable(exchange: Exchange, viewer: Member) -> int | None:
    """What the viewer could pay, where they may have to agree to pay more; else it is not asked."""
    is_longer = (exchange.logged_minutes or 0) > exchange.minutes
    if exchange.state not in PENDING_STATES and not (exchange.state == State.LOGGED and is_longer):
        return None
    account = accounts.account_of(kind=AccountKind.MEMBER, holder=viewer.id)
    return account.spendable_minutes


def _said_instead(exchange: Exchange) -> int | None:
    if exchange.state != State.DISPUTED:
        return None
    return selectors.disputed_by(exchange).minutes


def _timeline(exchange: Exchange, viewer: Member, *, after: int = 0) -> list[presenters.Entry]:
    """What happened and what was written past that position, in order; of an app above, too."""
    if exchange.last_position <= after:
        return []
    told = happenings.told(exchange, viewer, after=after)
    return sorted([*selectors.timeline(exchange, after=after), *told], key=lambda it: it.position)


def _entries(
    exchange: Exchange, timeline: list[presenters.Entry], *, viewer: Member, after: int = 0
) -> dict[str, Any]:
    """What happened, and where to ask for what happens after the last of it."""
    url = reverse("exchanges:notes", args=[exchange.id])
    last = timeline[-1].position if timeline else after
    read = exchange.read_by(exchange.other(viewer.id).id)
    known = exchange.read_by(viewer.id)
    is_new = any(one.position > known and _by(one) != viewer.id for one in timeline)
    return {
        "read_url": reverse("exchanges:read", args=[exchange.id]) if is_new else "",
        "read_to": last,
        "entries": presenters.entries(timeline, exchange, viewer=viewer),
        "poll_url": f"{url}?after={last}&read={read}",
    }


def _shown_after(request: MemberRequest, exchange: Exchange) -> int:
    """The position past which the page begins: what happened last, unless more is asked for."""
    latest = max(exchange.last_position - SHOWN, 0)
    return min(position(request.GET["after"]), latest) if "after" in request.GET else latest


def _earlier_url(exchange: Exchange, after: int) -> str:
    """The same page from earlier on; nothing where it begins with the first there is."""
    url = reverse("exchanges:detail", args=[exchange.id])
    return f"{url}?after={max(after - SHOWN, 0)}#conversation" if after else ""


def _by(one: presenters.Entry) -> UUID | None:
    return one.author_id if isinstance(one, Note) else one.actor_id


def cursor(text: str) -> UUID | None:
    """Where a later page begins; None for the first. Raises BrokenCursor."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BrokenCursor from None


def position(text: str) -> int:
    """Where something stands in a conversation. Raises BrokenCursor."""
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BrokenCursor
    return int(text)
