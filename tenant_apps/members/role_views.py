"""Champions give and take roles that are held besides one's own, and see who may do what."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound, Refused
from tenant_apps.members import role_presenters, role_selectors, role_services, selectors
from tenant_apps.members.access import needs
from tenant_apps.members.forms import HeldRoleForm
from tenant_apps.members.http import ActorRequest, MemberRequest
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


class BadHeldRole(Refused):
    """No such role, or no such organisation."""

    code = "bad_held_role"
    status = 422
    default_message = "Choose a role, and an organisation that is listed."


@require_safe
@needs(Permission.ROLE_CHANGE, Permission.MEMBER_READ_ALL)
def roles(request: ActorRequest) -> HttpResponse:
    """Who may do what, and what each role means."""
    context = {
        "lines": role_presenters.lines(role_selectors.running(), role_selectors.held_by_everyone()),
        "meanings": role_presenters.meanings(),
    }
    return render(request, "members/roles.html", context)


@get_or_post
@needs(Permission.ROLE_CHANGE)
def give(request: MemberRequest, handle: str) -> HttpResponse:
    """Let a member hold a role, in an organisation or the whole network."""
    member = _member(handle)
    if request.method != "POST":
        return redirect("members:member", handle=handle)
    form = HeldRoleForm(request.POST)
    if not form.is_valid():
        raise BadHeldRole
    held = role_services.give(member=member, by=request.member, **form.cleaned_data)
    messages.success(request, f"{member.name} is now: {role_presenters.said(held)}.")
    return redirect("members:member", handle=handle)


@get_or_post
@needs(Permission.ROLE_CHANGE)
def take(request: MemberRequest, handle: str, heldrole_id: UUID) -> HttpResponse:
    """End a role that a member holds."""
    member = _member(handle)
    if request.method != "POST":
        return redirect("members:member", handle=handle)
    held = role_services.take(held_id=heldrole_id, member=member, by=request.member)
    messages.success(request, f"{member.name} is no longer: {role_presenters.said(held)}.")
    return redirect("members:member", handle=handle)


def _member(handle: str) -> Member:
    found = selectors.by_handle(handle, any_state=True)
    if found is None:
        raise NotFound
    return found
