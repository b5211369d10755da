"""Leaving, by oneself or by a champion, and the way back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Forbidden, NotFound, Refused
from tenant_apps.credits import selectors as credits
from tenant_apps.leaving import open_work, presenters, selectors, services
from tenant_apps.leaving.forms import LeaveForm
from tenant_apps.leaving.refusals import CopyAsked
from tenant_apps.leaving.stored import COPIES
from tenant_apps.members import selectors as members
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may
from tenant_apps.policy.agreeing import open_before_agreeing
from tenants.http import NetworkRequest

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
_FIELDS = {"credits_to_nobody": "handle"}


@get_or_post
@members_only
@open_before_agreeing
def leave(request: MemberRequest) -> HttpResponse:
    """What leaving means; and doing it, once the handle is written."""
    me = request.member
    account = credits.account_of(me)
    data = request.POST if request.method == "POST" else None
    form = LeaveForm(data, member=me, has_credits=account.balance_minutes > 0)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            services.leave(by=me, credits_to=form.credits_to, erase=form.erases)
        except Refused as refused:
            form.add_error(_FIELDS.get(refused.code), refused.message)
            status = refused.status
        else:
            logout(request)
            return redirect("leaving:left")
    elif form.is_bound:
        status = 422
    context = {
        "form": form,
        "handle": me.handle,
        "waiting": presenters.waiting(open_work.hours_to_confirm(me)),
        "consequences": presenters.consequences(
            open_work.ends(me), account, whose="Your", whom="you"
        ),
    }
    return render(request, "leaving/leave.html", context, status=status)


@require_safe
def left(request: NetworkRequest) -> HttpResponse:
    """Whoever has just left reads that they have."""
    return render(request, "leaving/gone.html")


@get_or_post
@needs(Permission.MEMBER_SUSPEND, in_part=True)
def let_go(request: MemberRequest, handle: str) -> HttpResponse:
    """End somebody's membership, after a question."""
    found = _member(request, handle)
    if not may(request.member, Permission.MEMBER_SUSPEND, on=found):
        return redirect("members:member", handle=handle)
    if request.method != "POST":
        if found.state == Member.State.LEFT:
            return redirect("members:member", handle=handle)
        account = credits.account_of(found)
        said = presenters.consequences(open_work.ends(found), account, whose="Their", whom="them")
        context = {**presenters.letting_go(found), "consequences": said}
        return render(request, "leaving/let_go.html", context)
    services.let_go(member=found, by=request.member)
    messages.success(request, f"The membership of {found.name} has ended.")
    return redirect("members:member", handle=handle)


@get_or_post
@needs(Permission.MEMBER_SUSPEND, in_part=True)
def invite_back(request: MemberRequest, handle: str) -> HttpResponse:
    """Mail somebody who left the way back, after a question."""
    found = _member(request, handle)
    if request.method != "POST":
        return _asked(request, found, presenters.inviting_back(found))
    services.invite_back(member=found, by=request.member)
    messages.success(request, f"{found.name} gets a mail with a link that leads back.")
    return redirect("members:member", handle=handle)


@get_or_post
def come_back(request: NetworkRequest, back: str) -> HttpResponse:
    """Behind the mailed link: the question, and being a member again once it is answered."""
    if request.POST.get("answer") != "yes":
        leaving = selectors.by_link(back)
        return render(request, "leaving/come_back.html", {"name": leaving.member.name})
    member = services.come_back(signed=back)
    messages.success(request, f"Welcome back, {member.name.split()[0]}. Sign in as before.")
    return redirect("accounts:sign_in")


@get_or_post
@needs(Permission.MEMBER_SUSPEND, in_part=True)
def ask_to_erase(request: MemberRequest, handle: str) -> HttpResponse:
    """Note that somebody who left wants nothing kept of them, after a question."""
    found = _member(request, handle)
    if request.method != "POST":
        return _asked(request, found, presenters.erasing(found))
    services.ask_to_erase(member=found, by=request.member)
    messages.success(request, f"{found.name} will be erased in two weeks.")
    return redirect("members:member", handle=handle)


@get_or_post
@needs(Permission.MEMBER_SUSPEND, in_part=True)
def keep(request: MemberRequest, handle: str) -> HttpResponse:
    """Take that back, after a question."""
    found = _member(request, handle)
    if request.method != "POST":
        return _asked(request, found, presenters.keeping(found))
    services.keep(member=found, by=request.member)
    messages.success(request, f"{found.name} will not be erased.")
    return redirect("members:member", handle=handle)


@get_or_post
@members_only
@open_before_agreeing
def own_data(request: MemberRequest) -> HttpResponse:
    """One's own data, to take along."""
    if request.method == "POST":
        try:
            services.ask_copy(by=request.member)
        except CopyAsked as refused:
            messages.info(request, refused.message)
        else:
            messages.success(request, "Your copy is being made. You hear by mail once it is there.")
        return redirect("leaving:own_data")
    copies = [presenters.copy(one) for one in selectors.copies_of(request.member)]
    is_asked = any(not one.url for one in copies)
    return render(request, "leaving/own_data.html", {"copies": copies, "is_asked": is_asked})


@require_safe
@members_only
@open_before_agreeing
def copy(request: MemberRequest, copy_id: UUID) -> FileResponse:
    """One's own copy, to be saved."""
    found = selectors.copy_of(request.member, copy_id)
    name = f"{request.network.slug}-{found.asked_at:%Y-%m-%d}.zip"
    file = COPIES.path(found.id).open("rb")
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


def _asked(request: MemberRequest, member: Member, question: dict[str, str]) -> HttpResponse:
    """The question about somebody who has left; about anybody else it is missing."""
    selectors.of(member)
    return render(request, "design/sure.html", question)


def _member(request: MemberRequest, handle: str) -> Member:
    """Within an organisation, 403 for anybody of another one, or with a role."""
    found = members.by_handle(handle, any_state=True)
    if found is None:
        raise NotFound
    whole = may(request.member, Permission.MEMBER_SUSPEND)
    if not (whole or may(request.member, Permission.MEMBER_SUSPEND, on=found)):
        raise Forbidden
    return found
