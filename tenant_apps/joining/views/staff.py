"""A list of staff: uploaded, reviewed, invited."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.joining import presenters, selectors, services, staff_list
from tenant_apps.joining.forms import StaffForm
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.organisations import selectors as organisations

_EXAMPLE = "name,e-mail,organisation,role\r\n"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_INVITE)
def staff(request: MemberRequest) -> HttpResponse:
    """Choose a file; it is checked, and nobody is invited yet."""
    form = StaffForm(request.POST, request.FILES) if request.method == "POST" else StaffForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = services.upload(content=file.read(), file_name=file.name, by=request.member.id)
        except staff_list.BadList as error:
            form.add_error("file", str(error))
        else:
            return redirect("joining:staff_review", upload_id=made.id)
    context = {"form": form, "organisations": organisations.everything()}
    return render(request, "joining/staff.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.MEMBER_INVITE)
def review(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """What was found in the list: good rows, and errors by row and column."""
    upload = selectors.upload(upload_id, by=request.member.id)
    return render(request, "joining/staff_review.html", {"review": presenters.review(upload)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_INVITE)
def confirm(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """Invite the good rows. Asked twice, it invites once."""
    if request.method != "POST":
        upload = selectors.upload(upload_id, by=request.member.id)
        return redirect("joining:staff_review", upload_id=upload.id)
    confirmed = services.confirm(upload_id=upload_id, by=request.member.id)
    count = confirmed.invited_count
    people = "1 person is" if count == 1 else f"{count:,} people are"
    messages.success(request, f"{people} invited. The mails are on their way.")
    return redirect("joining:staff_review", upload_id=upload_id)


@require_safe
@needs(Permission.MEMBER_INVITE)
def example(request: MemberRequest) -> HttpResponse:
    """An empty list with the right heading, to fill in."""
    response = HttpResponse("\ufeff" + _EXAMPLE, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="staff.csv"'
    return response
