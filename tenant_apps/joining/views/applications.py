"""Who has applied: a champion approves many at once, or declines one with a reason."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenant_apps.joining import presenters, selectors, services
from tenant_apps.joining.forms import ApproveForm, DeclineForm
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission, scope_of

FORM_METHODS = ["GET", "HEAD", "POST"]
PER_PAGE = 50


@require_http_methods(FORM_METHODS)
@needs(Permission.MEMBER_INVITE, in_part=True)
def applications(request: MemberRequest) -> HttpResponse:
    """Those that wait, the longest first; ticked ones are approved together."""
    scope = scope_of(request.member, Permission.MEMBER_INVITE)
    found = Paginator(selectors.waiting_applications(scope), PER_PAGE)
    page = found.get_page(request.GET.get("page"))
    waiting = list(page.object_list)
    form = ApproveForm(request.POST if request.method == "POST" else None, waiting=waiting)
    if form.is_bound and form.is_valid():
        approved = services.approve(
            application_ids=form.cleaned_data["application"], by=request.member.id
        )
        messages.success(request, presenters.approved(len(approved)))
        return redirect("joining:applications")
    context = {
        "form": form,
        "page": page,
        "applications": presenters.applications(waiting),
        "total": page.paginator.count,
        "is_whole": scope.is_whole,
    }
    status = 422 if form.errors else 200
    return render(request, "joining/applications.html", context, status=status)


@require_http_methods(FORM_METHODS)
@needs(Permission.MEMBER_INVITE, in_part=True)
def decline(request: MemberRequest, application_id: UUID) -> HttpResponse:
    """Say no to one, and why."""
    scope = scope_of(request.member, Permission.MEMBER_INVITE)
    application = selectors.application(application_id, scope)
    if request.method != "POST" and application.state != application.State.APPLIED:
        return redirect("joining:applications")
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        declined = services.decline(
            application_id=application.id, by=request.member.id, **form.cleaned_data
        )
        messages.success(request, f"{declined.name} is told why by mail.")
        return redirect("joining:applications")
    context = {"form": form, "application": presenters.application(application)}
    return render(request, "joining/decline.html", context, status=422 if form.errors else 200)
