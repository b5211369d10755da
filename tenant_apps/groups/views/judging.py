"""Where brokers and champions decide what those who take part cannot settle."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Refused
from tenant_apps.exchanges.forms import UNDO, DecideForm
from tenant_apps.groups import presenters, selectors, services
from tenant_apps.groups.forms import ResolveForm
from tenant_apps.groups.models import Group
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission


@require_safe
@needs(Permission.EXCHANGE_BROKER)
def to_judge(request: MemberRequest) -> HttpResponse:
    """What waits for a decision, the longest first."""
    waiting = selectors.to_judge(request.member)
    context = {
        "tabs": presenters.tabs(selectors.to_judge_count(request.member), here="to_judge"),
        "rows": [presenters.row_to_judge(group) for group in waiting],
    }
    return render(request, "groups/to_judge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EXCHANGE_BROKER)
def judge(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """One of them: what was agreed and logged, and the decision."""
    group = selectors.get_to_judge(request.member, group_id)
    data = request.POST if request.method == "POST" else None
    form: DecideForm | ResolveForm
    if group.undo_asked_by_id:
        form = DecideForm(data, decisions=presenters.undo_decisions(group))
        facts = presenters.undoing(group)
    else:
        form = ResolveForm(data, group=group)
        facts = presenters.dispute(group, selectors.disputed_by(group))
    if form.is_bound and form.is_valid() and _decide(request, group, form):
        messages.success(request, "Decided. All are told by mail, and can read why.")
        return redirect("groups:to_judge")
    context = {"form": form, "title": group.title, "facts": facts}
    return render(request, "groups/judge.html", context, status=422 if form.errors else 200)


def _decide(request: MemberRequest, group: Group, form: DecideForm | ResolveForm) -> bool:
    """Carry it out; where it is refused for what was entered, the form says why."""
    words = {
        "group_id": group.id,
        "reason": form.cleaned_data["reason"],
        "key": form.cleaned_data["key"],
        "by": request.member,
    }
    try:
        if not isinstance(form, ResolveForm):
            undoes = form.cleaned_data["decision"] == UNDO
            (services.reverse if undoes else services.uphold)(**words)
        elif any(form.minutes.values()):
            services.resolve(minutes=form.minutes, **words)
        else:
            services.void(**words)
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    return True
