"""Where brokers and champions decide what two members cannot settle by themselves."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Refused
from tenant_apps.awaited import selectors as awaited
from tenant_apps.awaited.models import What
from tenant_apps.exchanges import selectors, services
from tenant_apps.exchanges.forms import UNDO, DecideForm, ResolveForm
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.presenters import judging
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission


@require_safe
@needs(Permission.EXCHANGE_BROKER)
def to_judge(request: MemberRequest) -> HttpResponse:
    """What waits for a decision, the longest first."""
    waiting = selectors.to_judge(request.member)
    context = {
        "tabs": judging.tabs(selectors.to_judge_count(request.member), here="to_judge"),
        "rows": judging.rows(waiting),
        "elsewhere": awaited.count_of(request.member, What.RULING, What.UNDOING),
    }
    return render(request, "exchanges/to_judge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EXCHANGE_BROKER)
def judge(request: MemberRequest, exchange_id: UUID) -> HttpResponse:
    """One of them: what each says, and the decision."""
    exchange = selectors.get_to_judge(request.member, exchange_id)
    data = request.POST if request.method == "POST" else None
    form: DecideForm
    if exchange.undo_asked_by_id:
        form = DecideForm(data, decisions=judging.undo_decisions(exchange))
        facts = judging.undoing(exchange)
    else:
        disputed = selectors.disputed_by(exchange)
        form = ResolveForm(data, decisions=judging.resolutions(exchange, disputed))
        facts = judging.dispute(exchange, disputed)
    if form.is_bound and form.is_valid() and _decide(request, exchange, form):
        messages.success(request, "Decided. Both are told by mail, and can read why.")
        return redirect("exchanges:to_judge")
    context = {"form": form, "title": exchange.title, "facts": facts}
    return render(request, "exchanges/judge.html", context, status=422 if form.errors else 200)


def _decide(request: MemberRequest, exchange: Exchange, form: DecideForm) -> bool:
    """Carry it out; where it is refused for what was entered, the form says why."""
    words = {
        "exchange_id": exchange.id,
        "reason": form.cleaned_data["reason"],
        "key": form.cleaned_data["key"],
        "by": request.member,
    }
    try:
        if not isinstance(form, ResolveForm):
            undoes = form.cleaned_data["decision"] == UNDO
            (services.reverse if undoes else services.uphold)(**words)
        elif minutes := form.decided_minutes:
            services.resolve(minutes=minutes, **words)
        else:
            services.void(**words)
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    return True
