"""A list of leavers: uploaded, looked at, carried out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.joining.staff_lists.reading import BadList
from tenant_apps.leavers import errors, presenters, selectors, services, tasks
from tenant_apps.leavers.forms import LeaversForm
from tenant_apps.leavers.models import LeaversList
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission

FORM_METHODS = ["GET", "HEAD", "POST"]
# A short list is done before its page is shown; the rest of a long one is a worker's.
AT_ONCE_SECONDS = 1.0


@require_http_methods(FORM_METHODS)
@needs(Permission.MEMBER_SUSPEND, in_part=True)
def upload(request: MemberRequest) -> HttpResponse:
    """Choose a file; it is read, and nobody's membership ends yet."""
    form = LeaversForm(request.POST, request.FILES) if request.method == "POST" else LeaversForm()
    if form.is_bound and form.is_valid():
        try:
            made = services.upload(content=form.cleaned_data["file"].read(), by=request.member)
        except BadList as refused:
            form.add_error("file", str(refused))
        except errors.NoAddresses as refused:
            form.add_error("file", refused.message)
        else:
            return redirect("leavers:review", made.id)
    status = 422 if form.errors else 200
    return render(request, "leavers/upload.html", {"form": form}, status=status)


@require_safe
@needs(Permission.MEMBER_SUSPEND, in_part=True)
def review(request: MemberRequest, leaverslist_id: UUID) -> HttpResponse:
    """Whom the list names; how far a worker is; or what became of it."""
    held = selectors.get(leaverslist_id, by=request.member)
    counts = selectors.counts(held)
    is_polled = bool(request.headers.get("HX-Request"))
    if held.state == LeaversList.State.ENDING:
        name = "joining/_staff_progress.html" if is_polled else "leavers/progress.html"
        return render(request, name, {"progress": presenters.progress(held, counts)})
    if is_polled:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "held": held,
        "is_done": held.state == LeaversList.State.DONE,
        "end_label": presenters.end_label(counts),
        "stats": presenters.stats(counts),
        "parts": presenters.parts(held, counts),
    }
    return render(request, "leavers/review.html", context)


@require_http_methods(FORM_METHODS)
@needs(Permission.MEMBER_SUSPEND, in_part=True)
def confirm(request: MemberRequest, leaverslist_id: UUID) -> HttpResponse:
    """End the memberships. Asked twice, it is done once."""
    held = selectors.get(leaverslist_id, by=request.member)
    if request.method != "POST":
        return redirect("leavers:review", held.id)
    services.confirm(list_id=held.id, by=request.member)
    if services.go_on(held.id, most_seconds=AT_ONCE_SECONDS):
        tasks.work_on_list.apply_async(kwargs={"leaverslist_id": str(held.id)})
    messages.success(request, "Their memberships end. Each is told by mail.")
    return redirect("leavers:review", held.id)
