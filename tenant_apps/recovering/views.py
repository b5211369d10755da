"""A champion lets somebody in again who has lost their second step."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kernel.errors import Forbidden, NotFound
from tenant_apps.members import selectors as members
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission, may
from tenant_apps.recovering import services
from tenant_apps.recovering.forms import ResetForm
from tenant_apps.security.access import just_proved


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SECOND_STEP_RESET)
@just_proved
def reset(request: MemberRequest, handle: str) -> HttpResponse:
    """Being sure who asks, and taking it away."""
    member = members.by_handle(handle)
    if member is None:
        raise NotFound
    if not may(request.member, Permission.SECOND_STEP_RESET, on=member):
        raise Forbidden("Another champion has to do this for you.")
    form = ResetForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            services.reset_second_step(member=member, by=request.member)
        except services.NoSecondStep as refused:
            form.add_error(None, refused.message)
            status = refused.status
        else:
            messages.success(request, f"{member.name} can sign in without a second step.")
            return redirect("members:member", handle=handle)
    elif form.is_bound:
        status = 422
    context = {"form": form, "name": member.name, "handle": handle}
    return render(request, "recovering/reset.html", context, status=status)
