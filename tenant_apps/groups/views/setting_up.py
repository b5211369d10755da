"""Setting a group up."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kernel.errors import Refused
from tenant_apps.groups import services
from tenant_apps.groups.forms import SetUpForm
from tenant_apps.groups.models import Group
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.organisations import selectors as organisations


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EXCHANGE_PROPOSE)
def set_up(request: MemberRequest) -> HttpResponse:
    """A form for the whole of it."""
    data = request.POST if request.method == "POST" else None
    form = SetUpForm(data, organisations=organisations.with_open_accounts())
    group = _set_up(request, form) if form.is_bound and form.is_valid() else None
    if group:
        messages.success(request, "Set up. Those you named hear of it by mail.")
        return redirect("groups:detail", group.id)
    return render(request, "groups/set_up.html", {"form": form}, status=422 if form.errors else 200)


def _set_up(request: MemberRequest, form: SetUpForm) -> Group | None:
    """Do it; where it is refused for what was entered, the form says why."""
    key, plan = form.cleaned_data["key"], form.plan(request.member)
    try:
        return services.set_up(plan=plan, key=key, by=request.member)
    except Refused as refused:
        form.add_error(None, refused.message)
        return None
