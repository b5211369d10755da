"""A list of staff: uploaded, its columns said, reviewed, invited."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.joining import services, staff_presenters, tasks
from tenant_apps.joining import staff_selectors as selectors
from tenant_apps.joining.models import StaffUpload
from tenant_apps.joining.staff_forms import ColumnsForm, OrganisationsForm, StaffForm
from tenant_apps.joining.staff_lists.reading import BadList
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission, scope_of
from tenant_apps.organisations import selectors as organisations

FORM_METHODS = ["GET", "HEAD", "POST"]
# A short list is done before its page is shown; the rest of a long one is a worker's.
AT_ONCE_SECONDS = 1.0
_EXAMPLE = "name,e-mail,organisation,role,membership type\r\n"


@require_http_methods(FORM_METHODS)
@needs(Permission.MEMBER_INVITE, in_part=True)
def staff(request: MemberRequest) -> HttpResponse:
    """Choose a file; it is read, and nobody is invited yet.

    Whoever runs an organisation invites to it and its teams alone.
    """
    scope = scope_of(request.member, Permission.MEMBER_INVITE)
    form = StaffForm(request.POST, request.FILES) if request.method == "POST" else StaffForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = services.upload(
                content=file.read(),
                file_name=file.name,
                term=form.cleaned_data["term"],
                within=scope,
                by=request.member.id,
            )
        except BadList as error:
            form.add_error("file", str(error))
        else:
            return redirect("joining:staff_columns", upload_id=made.id)
    context = {
        "form": form,
        "organisations": organisations.everything(scope),
        "is_whole": scope.is_whole,
    }
    return render(request, "joining/staff.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@needs(Permission.MEMBER_INVITE, in_part=True)
def columns(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """Say in which column what stands; then the list is checked."""
    upload = selectors.upload(upload_id, by=request.member)
    if upload.confirmed_at is not None or upload.state == StaffUpload.State.DONE:
        return redirect("joining:staff_review", upload_id=upload.id)
    titles = selectors.titles(upload)
    data = request.POST if request.method == "POST" else None
    form = ColumnsForm(data, upload=upload, titles=titles)
    if form.is_bound and form.is_valid():
        services.map_columns(
            upload_id=upload.id,
            columns=form.columns(),
            heading_rows=form.cleaned_data["heading_rows"],
            by=request.member.id,
        )
        return _go_on(upload.id)
    sample = staff_presenters.sample(selectors.first_rows(upload), upload.heading_rows, titles)
    context = {"form": form, "upload": upload, "sample": sample}
    status = 422 if form.errors else 200
    return render(request, "joining/staff_columns.html", context, status=status)


@require_safe
@needs(Permission.MEMBER_INVITE, in_part=True)
def review(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """What was found in the list; or how far a worker is with it."""
    upload = selectors.upload(upload_id, by=request.member)
    if upload.state == StaffUpload.State.MAPPING:
        return redirect("joining:staff_columns", upload_id=upload.id)
    is_polled = bool(request.headers.get("HX-Request"))
    if upload.is_busy:
        context = {"progress": staff_presenters.progress(upload)}
        name = "_staff_progress" if is_polled else "staff_progress"
        return render(request, f"joining/{name}.html", context)
    if is_polled:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _reviewed(
        request, upload, OrganisationsForm(unknown=selectors.unknown(upload), within=upload.scope)
    )


@require_http_methods(FORM_METHODS)
@needs(Permission.MEMBER_INVITE, in_part=True)
def settle(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """Say what names of organisations mean that are not listed."""
    upload = selectors.upload(upload_id, by=request.member)
    if request.method != "POST" or upload.state != StaffUpload.State.REVIEW:
        return redirect("joining:staff_review", upload_id=upload.id)
    form = OrganisationsForm(request.POST, unknown=selectors.unknown(upload), within=upload.scope)
    if not form.is_valid():
        return _reviewed(request, upload, form)
    services.settle_organisations(upload_id=upload.id, answers=form.answers(), by=request.member.id)
    return _go_on(upload.id)


@require_http_methods(FORM_METHODS)
@needs(Permission.MEMBER_INVITE, in_part=True)
def confirm(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """Invite the good rows. Asked twice, it invites once."""
    upload = selectors.upload(upload_id, by=request.member)
    if request.method != "POST":
        return redirect("joining:staff_review", upload_id=upload.id)
    confirmed = services.confirm(upload_id=upload.id, by=request.member.id)
    messages.success(request, "They are being invited. The mails are on their way.")
    return _go_on(confirmed.id)


@require_safe
@needs(Permission.MEMBER_INVITE, in_part=True)
def corrections(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """The rows with a problem, each with what it is, to be corrected and uploaded."""
    upload = selectors.upload(upload_id, by=request.member)
    content = staff_presenters.corrections(
        selectors.headings(upload), len(selectors.titles(upload)), selectors.bad(upload)
    )
    name = f"{slugify(upload.file_name.rpartition('.')[0]) or 'staff'}-to-correct.csv"
    return _spreadsheet(content, name)


@require_safe
@needs(Permission.MEMBER_INVITE, in_part=True)
def example(request: MemberRequest) -> HttpResponse:
    """An empty list with the right heading, to fill in."""
    return _spreadsheet("\ufeff" + _EXAMPLE, "staff.csv")


def _reviewed(request: MemberRequest, upload: StaffUpload, form: OrganisationsForm) -> HttpResponse:
    shown = staff_presenters.SHOWN_ROWS
    good, bad = list(selectors.good(upload)[:shown]), list(selectors.bad(upload)[:shown])
    context = {"review": staff_presenters.review(upload, good, bad), "form": form}
    status = 422 if form.errors else 200
    return render(request, "joining/staff_review.html", context, status=status)


def _go_on(upload_id: UUID) -> HttpResponse:
    """Do what a moment is enough for, and send a worker for the rest."""
    if services.go_on(upload_id, most_seconds=AT_ONCE_SECONDS):
        tasks.work_on_list.apply_async(kwargs={"upload_id": str(upload_id)})
    return redirect("joining:staff_review", upload_id=upload_id)


def _spreadsheet(content: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
