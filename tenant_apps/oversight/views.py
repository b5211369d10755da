"""What a champion sees to: the network's rules."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.oversight import presenters, selectors
from tenant_apps.oversight.forms import PolicyForm
from tenant_apps.policy import selectors as rules
from tenant_apps.policy import services
from tenant_apps.policy.refusals import PolicyRefused


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.POLICY_CHANGE)
def policy(request: MemberRequest) -> HttpResponse:
    """The rules of today, the changes of them, and a form for the next one."""
    today = rules.today()
    now = rules.current()
    form = PolicyForm(request.POST if request.method == "POST" else None, rules=now)
    if form.is_bound and form.is_valid() and _plan(request, form):
        return redirect("oversight:policy")
    context = {
        "rules": presenters.rules(now),
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


def _plan(request: MemberRequest, form: PolicyForm) -> bool:
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
