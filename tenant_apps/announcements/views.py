"""Announcements: read by members, made and withdrawn by champions."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Refused
from tenant_apps.announcements import presenters, selectors, services
from tenant_apps.announcements.forms import AnnouncementForm
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import ActorRequest, MemberRequest
from tenant_apps.members.permissions import Permission


@require_safe
@members_only
def everything(request: MemberRequest) -> HttpResponse:
    """What was said to oneself, the latest first."""
    found = [presenters.shown(one) for one in selectors.listed(request.member)]
    return render(request, "announcements/list.html", {"announcements": found})


@require_safe
@members_only
def detail(request: MemberRequest, announcement_id: UUID) -> HttpResponse:
    """One of them."""
    found = selectors.get_for(request.member, announcement_id)
    return render(request, "announcements/detail.html", {"one": presenters.shown(found)})


@require_POST
@members_only
def dismiss(request: MemberRequest, announcement_id: UUID) -> HttpResponse:
    """Put one away."""
    services.dismiss(announcement_id=announcement_id, by=request.member)
    return redirect("home:home")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ANNOUNCE)
def manage(request: ActorRequest) -> HttpResponse:
    """All of them, and a form for another."""
    form = AnnouncementForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.announce(**form.values(), key=form.cleaned_data["key"], by=request.member.id)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "It is announced.")
            return redirect("announcements:manage")
    context = {"form": form, "rows": presenters.rows(selectors.everything())}
    return render(request, "announcements/manage.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ANNOUNCE)
def withdraw(request: MemberRequest, announcement_id: UUID) -> HttpResponse:
    """Take one back, after a question."""
    if request.method != "POST":
        found = selectors.get(announcement_id)
        if found.withdrawn_at:
            return redirect("announcements:manage")
        return render(request, "design/sure.html", presenters.withdrawing(found))
    services.withdraw(announcement_id=announcement_id, by=request.member.id)
    messages.success(request, "Withdrawn. Nobody reads it any more.")
    return redirect("announcements:manage")
