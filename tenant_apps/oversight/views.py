"""What a champion sees to: the network's rules, and credits that lie idle."""

from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenant_apps.credits import presenters as credits
from tenant_apps.listings import minimum
from tenant_apps.members.access import needs
from tenant_apps.members.http import ActorRequest, MemberRequest
from tenant_apps.members.permissions import Permission, may
from tenant_apps.oversight import exports, presenters, selectors
from tenant_apps.oversight import services as setting
from tenant_apps.oversight.forms import ByTimeForm, CareForm, PolicyForm, months_of
from tenant_apps.policy import by_time as hours_by_time
from tenant_apps.policy import care as caring
from tenant_apps.policy import selectors as rules
from tenant_apps.policy import services
from tenant_apps.policy.refusals import PolicyRefused


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.POLICY_CHANGE)
def policy(request: ActorRequest) -> HttpResponse:
    """The rules of today, the changes of them, and a form for the next one."""
    today = rules.today()
    now = rules.current()
    form = PolicyForm(request.POST if request.method == "POST" else None, rules=now)
    if form.is_bound and form.is_valid() and _plan(request, form):
        return redirect("oversight:policy")
    context = {
        "rules": presenters.rules(now),
        "asks_first": minimum.is_on(),
        "by_time": presenters.by_time(hours_by_time.days()),
        "form": form,
        "changes": presenters.changes(selectors.decisions(), today),
    }
    status = 422 if form.errors else 200
    return render(request, "oversight/policy.html", context, status=status)


@require_POST
@needs(Permission.POLICY_CHANGE)
def withdraw_change(request: MemberRequest, policychange_id: UUID) -> HttpResponse:
    """Take a planned change back."""
    services.withdraw(change_id=policychange_id, by=request.member.id)
    messages.success(request, "The change is withdrawn. The rules stay as they are.")
    return redirect("oversight:policy")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.POLICY_CHANGE)
def care(request: ActorRequest) -> HttpResponse:
    """When no mail comes, and of how few people no figure is shown."""
    data = request.POST if request.method == "POST" else None
    form = CareForm(data, initial=asdict(caring.current()))
    if form.is_bound and form.is_valid():
        caring.change(wanted=form.wanted(), by=request.member.id)
        messages.success(request, "Saved. It holds from now on.")
        return redirect("oversight:care")
    status = 422 if form.errors else 200
    return render(request, "oversight/care.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.POLICY_CHANGE)
def by_time(request: ActorRequest) -> HttpResponse:
    """After how long hours that nobody answers are confirmed, if ever."""
    data = request.POST if request.method == "POST" else None
    days = hours_by_time.days()
    form = ByTimeForm(data, initial={"days": days})
    if form.is_bound and form.is_valid():
        wanted = form.cleaned_data["days"]
        setting.set_by_time(days=wanted, by=request.member.id)
        messages.success(request, presenters.by_time_set(wanted))
        return redirect("oversight:policy")
    context = {"form": form, "says": presenters.by_time_example(days)}
    return render(request, "oversight/by_time.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.IDLE_CREDITS_READ)
def idle(request: MemberRequest) -> HttpResponse:
    """Who holds credits and has neither given nor received for some months."""
    months = months_of(request.GET.get("months"))
    page, holders = selectors.idle(months=months, after=request.GET.get("after"))
    context = {
        "runs": may(request.member, Permission.MEMBER_INVITE),
        "tabs": credits.tabs(request.member, "oversight:idle"),
        "spans": presenters.spans(months),
        "months": months,
        "stats": presenters.idle_stats(page),
        "rows": presenters.idle_rows(holders),
        "more": page.more,
        "is_first": "after" not in request.GET,
    }
    return render(request, "oversight/idle.html", context)


@require_safe
@needs(Permission.IDLE_CREDITS_READ)
def download_idle(request: MemberRequest) -> HttpResponse:
    """The same as a file."""
    months = months_of(request.GET.get("months"))
    content = exports.idle(selectors.all_idle(months=months))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="idle-credits-{months}-months.csv"'
    return response


def _plan(request: ActorRequest, form: PolicyForm) -> bool:
    """Plan the change; where it is refused, the form says why."""
    try:
        change = services.plan(wanted=form.rules, applies_on=form.day, by=request.member.id)
    except PolicyRefused as refused:
        form.refuse(refused)
        return False
    if change is None:
        messages.info(request, "Nothing to change: these are the rules of that day already.")
    else:
        messages.success(request, presenters.said_of(change, rules.today()))
    return True
