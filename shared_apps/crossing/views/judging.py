"""Where brokers and champions decide, with those of the other network, what two cannot settle."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound, Refused
from shared_apps.crossing import awaiting, presenters, selectors, services
from shared_apps.crossing.forms import ruled
from shared_apps.crossing.presenters import judging
from shared_apps.crossing.views.reading import waiting
from tenant_apps.exchanges.forms import DecideForm, ResolveForm
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission


@require_safe
@needs(Permission.EXCHANGE_BROKER)
def to_judge(request: MemberRequest) -> HttpResponse:
    """What waits for a decision, the longest first."""
    context = {
        "tabs": presenters.tabs(waiting(request.member), here="to_judge"),
        "rows": judging.rows(selectors.to_judge(request.member)),
    }
    return render(request, "crossing/to_judge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EXCHANGE_BROKER)
def judge(request: MemberRequest, crossing_id: UUID) -> HttpResponse:
    """One of them: what each says, what the other network proposes, and the decision.

    Who comes by an old link to one that is decided is led to what is not.
    """
    try:
        seen = selectors.get_to_judge(request.member, crossing_id)
    except NotFound:
        if request.method == "POST" or not selectors.was_judged(request.member, crossing_id):
            raise
        messages.info(request, "That does not wait for a decision any more.")
        return redirect("crossing:to_judge")
    exchange = seen.exchange
    data = request.POST if request.method == "POST" else None
    first = judging.agreeing(seen)
    case = selectors.case_of(exchange)
    disputed = None if exchange.undo_asked_by else case.begun
    form: DecideForm
    if disputed is None:
        form = DecideForm(data, decisions=judging.undo_decisions(seen), initial=first)
    else:
        form = ResolveForm(data, decisions=judging.resolutions(seen, disputed), initial=first)
    if form.is_bound and form.is_valid():
        try:
            now = services.rule(exchange_id=exchange.id, by=request.member, **ruled(form))
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            awaiting.take_up_now(about=exchange.id)
            messages.success(request, judging.done(now))
            return redirect("crossing:to_judge")
    context = {
        "form": form,
        "title": exchange.title,
        "lede": judging.lede(seen, is_for_operators=case.is_for_operators),
        "facts": judging.facts(seen, disputed, case.ruled),
    }
    return render(request, "crossing/judge.html", context, status=422 if form.errors else 200)
