"""Reporting a message, and the queue of those who decide."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.exchanges.views.files import saved
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.reports import (
    matter_presenters,
    matter_selectors,
    presenters,
    selectors,
    services,
    sources,
)
from tenant_apps.reports.forms import HIDE, DecideForm, DecideHereForm, ReportForm
from tenant_apps.reports.models import Report


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def report(request: MemberRequest, message_id: UUID) -> HttpResponse:
    """Report a message that was written to oneself."""
    message = sources.message(request.member, message_id)
    if request.method != "POST" and selectors.is_reported(message.id, request.member):
        messages.info(request, "You have reported this message. You hear what is decided.")
        return redirect(*message.talk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        words = form.values()
        services.report(
            message_id=message.id,
            reason=Report.Reason(words["reason"]),
            words=words["words"],
            by=request.member,
        )
        messages.success(request, "Reported. You hear what is decided.")
        return redirect(*message.talk)
    context = {"form": form, "message": presenters.message(message)}
    return render(request, "reports/report.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.EXCHANGE_BROKER)
def waiting(request: MemberRequest) -> HttpResponse:
    """What was reported, and appeals, the longest waiting first."""
    rows = [presenters.row(one) for one in selectors.waiting(request.member)]
    rows += matter_presenters.waiting(matter_selectors.waiting(request.member))
    stuck = matter_presenters.stuck(matter_selectors.stuck(request.member), request.member)
    context = {"rows": sorted(rows, key=lambda one: one["since"]), "stuck": stuck}
    return render(request, "reports/waiting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EXCHANGE_BROKER)
def decide(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """One of them: the message alone, and the decision."""
    found = selectors.get_waiting(request.member, report_id)
    form_of = DecideForm if found.author else DecideHereForm
    form = form_of(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        words = form.values()
        services.decide(
            report_id=found.id,
            hides=words["decision"] == HIDE,
            because=words["because"],
            by=request.member,
        )
        messages.success(request, "Decided. Who reported it is told by mail.")
        return redirect("reports:waiting")
    files = sources.files(found.message_id)
    read = None if found.author else selectors.message_of(found)
    context = {"form": form, "report": presenters.detail(found, files, read)}
    return render(request, "reports/decide.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.EXCHANGE_BROKER)
def file(request: MemberRequest, report_id: UUID, attachment_id: UUID) -> HttpResponseBase:
    """A file of the reported message, for as long as its report waits for this member."""
    found = selectors.get_waiting(request.member, report_id)
    return saved(*sources.file(found.message_id, attachment_id))
