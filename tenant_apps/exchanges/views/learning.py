"""What members learned, for all to read."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from tenant_apps.exchanges import learned, presenters, services
from tenant_apps.exchanges.views.reading import cursor
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest


@require_safe
@members_only
def lessons(request: MemberRequest) -> HttpResponse:
    """The newest first, a page at a time."""
    before = cursor(request.GET.get("before", ""))
    page = learned.lessons(before=before)
    context = {
        "tabs": presenters.lesson_tabs(here="exchanges"),
        "lede": "From exchanges in which both agreed that all members may read it.",
        "lessons": [presenters.lesson(lesson, viewer=request.member) for lesson in page.rows],
        "older_url": f"?before={page.next_before}" if page.next_before else "",
        "is_later_page": before is not None,
    }
    return render(request, "exchanges/lessons.html", context)


@require_POST
@members_only
def stop_sharing(request: MemberRequest, exchange_id: UUID) -> HttpResponse:
    """Let nobody but the other party read it any more."""
    services.stop_sharing(exchange_id=exchange_id, by=request.member)
    messages.success(request, "Nobody but the two of you reads it from now on.")
    return redirect("exchanges:detail", exchange_id)
