"""What those who took part learned: said once it is settled, and read by all where they agree."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenant_apps.exchanges.views.reading import cursor
from tenant_apps.groups import learned, presenters, selectors, services
from tenant_apps.groups.forms import GroupFeedbackForm
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def feedback(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """What was learned, and thanks."""
    group = selectors.get(request.member, group_id)
    services.require_feedback(group, request.member)
    gave = learned.may_endorse(group, request.member)
    form = GroupFeedbackForm(request.POST if request.method == "POST" else None, gave=gave)
    if request.method == "POST" and form.is_valid():
        services.give_feedback(group_id=group.id, by=request.member, **form.values())
        messages.success(request, "Thank you. They are told by mail that they can read it.")
        return redirect("groups:detail", group.id)
    context = {
        "form": form,
        "title": group.title,
        "readers": "All who took part read",
        "back_url": reverse("groups:detail", args=[group.id]),
    }
    return render(request, "exchanges/feedback.html", context, status=422 if form.errors else 200)


@require_POST
@members_only
def stop_sharing(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """Let nobody but who took part read it any more."""
    services.stop_sharing(group_id=group_id, by=request.member)
    messages.success(request, "Nobody but those who took part reads it from now on.")
    return redirect("groups:detail", group_id)


@require_safe
@members_only
def lessons(request: MemberRequest) -> HttpResponse:
    """What members learned in groups, the newest first, a page at a time."""
    page = learned.lessons(before=cursor(request.GET.get("before", "")))
    context = {
        "tabs": presenters.lesson_tabs(here="groups"),
        "lede": "From groups in which who wrote it and all who gave the time agreed that all "
        "members may read it.",
        "lessons": [presenters.lesson(one, viewer=request.member) for one in page.rows],
        "older_url": f"?before={page.next_before}" if page.next_before else "",
    }
    return render(request, "exchanges/lessons.html", context)
