"""Members' pages, one's own page, and what champions may do with a membership."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound, Refused
from tenant_apps.members import presenters, sections, selectors, services
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.forms import ProfileForm, RoleForm
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, may


@require_safe
@needs(Permission.DIRECTORY_READ)
def member(request: MemberRequest, handle: str) -> HttpResponse:
    """One member. A champion also sees suspended ones, to let them back in."""
    found = _visible(request, handle)
    profile = presenters.profile(found, request.member)
    context = {
        "profile": profile,
        "role_form": RoleForm(initial={"role": found.role}),
        "main_sections": sections.drawn(sections.MAIN, found, request.member),
        "aside_sections": sections.drawn(sections.ASIDE, found, request.member),
    }
    return render(request, "members/member.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def profile(request: MemberRequest) -> HttpResponse:
    """One's own page, to change."""
    data = request.POST if request.method == "POST" else None
    form = ProfileForm(data, member=request.member)
    if form.is_bound and form.is_valid():
        services.change_profile(member=request.member, by=request.member.id, **form.values())
        messages.success(request, "Your page is saved.")
        return redirect("members:member", handle=request.member.handle)
    context = {"form": form, "handle": request.member.handle, "network": request.network}
    return render(request, "members/profile.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_SUSPEND)
def suspend(request: MemberRequest, handle: str) -> HttpResponse:
    """Close the network's pages to a member, after a question."""
    found = _visible(request, handle)
    if request.method != "POST":
        if not presenters.may_suspend(found, request.member):
            return redirect("members:member", handle=handle)
        return render(request, "design/sure.html", presenters.suspending(found))
    services.suspend(member=found, by=request.member.id)
    messages.success(request, f"{found.name} is suspended. Their credits are kept.")
    return redirect("members:member", handle=handle)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_SUSPEND)
def reinstate(request: MemberRequest, handle: str) -> HttpResponse:
    """Let a suspended member back in."""
    found = _visible(request, handle)
    if request.method != "POST":
        return redirect("members:member", handle=handle)
    services.reinstate(member=found, by=request.member.id)
    messages.success(request, f"{found.name} can use the network again.")
    return redirect("members:member", handle=handle)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ROLE_CHANGE)
def change_role(request: MemberRequest, handle: str) -> HttpResponse:
    """Make a member a broker, a champion, or neither."""
    found = _visible(request, handle)
    if request.method != "POST":
        return redirect("members:member", handle=handle)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise BadRole
    changed = services.change_role(
        member=found, role=form.cleaned_data["role"], by=request.member.id
    )
    messages.success(request, f"{changed.name} is now: {changed.get_role_display().lower()}.")
    return redirect("members:member", handle=handle)


class BadRole(Refused):
    """Not one of the three roles."""

    code = "bad_role"
    status = 422
    default_message = "Choose one of the roles: member, broker or champion."


def _visible(request: MemberRequest, handle: str) -> Member:
    sees_all = may(request.member, Permission.MEMBER_SUSPEND)
    found = selectors.by_handle(handle, any_state=sees_all)
    if found is None:
        raise NotFound
    return found
