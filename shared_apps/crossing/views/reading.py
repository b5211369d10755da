"""One's exchanges with other networks, and one of them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Refused
from shared_apps.crossing import awaiting, presenters, selectors, services
from shared_apps.crossing.forms import WriteForm
from shared_apps.crossing.models import CrossExchange
from shared_apps.crossing.seeing import Seen, SeenQuestion, SeenTalk
from shared_apps.federation import selectors as federation
from tenant_apps.exchanges.models.exchange import PENDING_STATES, State
from tenant_apps.exchanges.views.reading import SHOWN, cursor, position
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger.models import AccountKind
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.reports import selectors as reports


@require_safe
@members_only
def overview(request: MemberRequest) -> HttpResponse:
    """One's own with other networks: those that go on, then those that have ended."""
    me, before = request.member, cursor(request.GET.get("before", ""))
    page = selectors.past_of(me, before=before)
    context = {
        "tabs": presenters.tabs(waiting(me), here="list"),
        "is_federated": federation.is_federated(request.network.id),
        "going": [] if before else [presenters.row(one) for one in selectors.open_of(me)],
        "ended": [presenters.row(selectors.here(one)) for one in page.rows],
        "older_url": f"?before={page.next_before}" if page.next_before else "",
        "is_later_page": before is not None,
    }
    return render(request, "crossing/list.html", context)


@require_safe
@members_only
def detail(request: MemberRequest, crossing_id: UUID) -> HttpResponse:
    """One exchange: what to do now, what happened, what was written."""
    return show(request, selectors.get(request.member, crossing_id))


@require_POST
@members_only
def read(request: MemberRequest, crossing_id: UUID) -> HttpResponse:
    """Say that one has read up to a position: the page does as soon as somebody sees it."""
    return noted(request, selectors.get(request.member, crossing_id), "crossing:detail")


def noted(request: MemberRequest, seen: SeenTalk, page: str) -> HttpResponse:
    """Note how far the form says that one has read, and no longer wait for it."""
    if services.note_reading(seen=seen, up_to=position(request.POST.get("up_to", ""))):
        awaiting.take_up_now(about=seen.talk.id)
    return HttpResponse() if "HX-Request" in request.headers else redirect(page, seen.talk.id)


def show(
    request: MemberRequest,
    seen: Seen,
    *,
    form: WriteForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    """The page of an exchange, perhaps with a refusal of what was just tried."""
    exchange = seen.exchange
    context = {
        "talk": presenters.detail(seen),
        "panel": presenters.panel(
            seen,
            spendable_minutes=_spendable(exchange, request.member),
            said_instead=_said_instead(exchange),
            may_thank=selectors.may_thank(seen),
        ),
        "refusal": refusal.message if refusal else "",
        **conversation(request, seen, form),
    }
    wrong = 422 if form and form.errors else 200
    status = refusal.status if refusal else wrong
    return render(request, "crossing/detail.html", context, status=status)


def conversation(
    request: MemberRequest, seen: Seen | SeenQuestion, form: WriteForm | None
) -> dict[str, Any]:
    """What was said last, or from where it was asked for, and the form to say more."""
    talk = seen.talk
    latest = max(talk.last_position - SHOWN, 0)
    after = min(position(request.GET["after"]), latest) if "after" in request.GET else latest
    earlier_url = f"?after={max(after - SHOWN, 0)}#conversation"
    timeline = selectors.timeline(talk, after=after)
    hidden = reports.hidden_from_here(event.id for event in timeline)
    return {
        "entries": presenters.entries(timeline, seen, hidden),
        "earlier_url": earlier_url if after else "",
        "read_url": presenters.read_url(seen) if talk.is_unread_by(seen.side) else "",
        "read_to": talk.last_position,
        "form": form or WriteForm(),
    }


def waiting(member: Member) -> int | None:
    """How many wait for this one's decision; None for whoever decides nothing."""
    if not may(member, Permission.EXCHANGE_BROKER):
        return None
    return selectors.to_judge_count(member)


def _spendable(exchange: CrossExchange, viewer: Member) -> int | None:
    """What the viewer could pay, where they may have to agree to pay more; else it is not asked."""
    is_longer = (exchange.logged_minutes or 0) > exchange.minutes
    if exchange.state not in PENDING_STATES and not (exchange.state == State.LOGGED and is_longer):
        return None
    account = accounts.account_of(kind=AccountKind.MEMBER, holder=viewer.id)
    return account.spendable_minutes


def _said_instead(exchange: CrossExchange) -> int | None:
    return selectors.disputed_by(exchange).minutes if exchange.state == State.DISPUTED else None
