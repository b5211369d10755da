"""An import from another time bank: files, review, yes, invitations."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenant_apps.importing import packing, presenters, selectors, services, tasks
from tenant_apps.importing.forms import ImportForm
from tenant_apps.joining.staff_lists.reading import BadList
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import ActorRequest, MemberRequest
from tenant_apps.members.permissions import Permission

FORM_METHODS = ["GET", "HEAD", "POST"]
# Short files are done before their page is shown; the rest of long ones is a worker's.
AT_ONCE_SECONDS = 1.0


@require_http_methods(FORM_METHODS)
@needs(Permission.BANK_IMPORT)
def start(request: ActorRequest) -> HttpResponse:
    """Choose files; they are read, and nothing is changed yet."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        try:
            made = services.upload(
                contents=form.contents(), term=form.cleaned_data["term"], by=request.member.id
            )
        except BadList as error:
            form.add_error(None, str(error))
        else:
            return _go_on(made.id)
    context = {
        "form": form,
        "files": presenters.files(),
        "imports": presenters.imports(selectors.latest()),
    }
    return render(request, "importing/start.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Permission.BANK_IMPORT)
def review(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """What was found in the files, or what has become of them; or how far a worker is."""
    held = selectors.get(import_id)
    is_polled = bool(request.headers.get("HX-Request"))
    if held.is_busy:
        context = {"progress": presenters.progress(held, selectors.people(held))}
        # The parts of a page that asks again by itself are those of lists of staff.
        name = "joining/_staff_progress" if is_polled else "joining/staff_progress"
        return render(request, f"{name}.html", context)
    if is_polled:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if held.confirmed_at is None:
        bad = selectors.bad(held, presenters.SHOWN_PROBLEMS)
        shown = presenters.review(held, bad, selectors.balances(held))
        return render(request, "importing/review.html", {"review": shown})
    done = presenters.done(held, selectors.people(held), selectors.refused(held))
    return render(request, "importing/done.html", {"done": done})


@require_POST
@needs(Permission.BANK_IMPORT)
def confirm(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Bring what is good. Asked twice, it is brought once."""
    return _go_on(services.confirm(import_id=import_id, by=request.member.id).id)


@require_POST
@needs(Permission.BANK_IMPORT)
def invite(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Invite its people by mail."""
    held = services.invite(import_id=import_id, by=request.member.id)
    messages.success(request, "They are being invited. The mails are on their way.")
    return _go_on(held.id)


@require_POST
@needs(Permission.BANK_IMPORT)
def again(request: MemberRequest, newcomer_id: UUID) -> HttpResponse:
    """Try once more to open somebody's balance."""
    newcomer = services.carry_again(newcomer_id=newcomer_id, by=request.member.id)
    if newcomer.refusal:
        messages.error(request, "It was refused again. The reason stands below.")
    else:
        messages.success(request, f"The balance of {newcomer.name} is open now.")
    return redirect("importing:review", import_id=newcomer.came_in_id)


@require_http_methods(FORM_METHODS)
@members_only
def take_over(request: MemberRequest, token: str) -> HttpResponse:
    """What waits for a member who came by a link, and taking it over."""
    waits = services.waiting(token=token, member=request.member)
    if request.method == "POST":
        taken = services.take_over(token=token, member=request.member)
        if taken.refusal:
            messages.info(request, "Your balance could not be opened. A champion sees why.")
        else:
            messages.success(request, "It is yours now.")
        return redirect("credits:statement")
    context = {"rows": presenters.waiting(waits), "url": request.path}
    return render(request, "importing/take_over.html", context)


@require_safe
@needs(Permission.BANK_IMPORT)
def corrections(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """The rows with a problem, each with what it is, to be corrected and uploaded."""
    held = selectors.get(import_id)
    content = packing.corrections(held, selectors.bad_by_sheet(held))
    return _zip(content, "import-to-correct.zip")


@require_safe
@needs(Permission.BANK_IMPORT)
def example(request: MemberRequest) -> HttpResponse:
    """Empty files with the right headings, to fill in."""
    return _zip(packing.example(), "import.zip")


def _go_on(import_id: UUID) -> HttpResponse:
    """Do what a moment is enough for, and send a worker for the rest."""
    if services.go_on(import_id, most_seconds=AT_ONCE_SECONDS):
        tasks.work_on.apply_async(kwargs={"import_id": str(import_id)})
    return redirect("importing:review", import_id=import_id)


def _zip(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
