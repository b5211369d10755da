"""Members' pages, one's own page, and what champions may do with a membership."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Forbidden, NotFound, Refused
from tenant_apps.members import (
    presenters,
    role_presenters,
    role_selectors,
    sections,
    selectors,
    services,
)
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.forms import HeldRoleForm, ProfileForm, RoleForm
from tenant_apps.members.http import ActorRequest, MemberRequest
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Actor, Permission, may
from tenants import features
from tenants.features import Feature


@require_safe
@needs(Permission.DIRECTORY_READ)
def member(request: ActorRequest, handle: str) -> HttpResponse:
    """One member. A champion also sees suspended ones, to let them back in."""
    found = _visible(request, handle)
    profile = presenters.profile(found, request.member)
    held = role_selectors.held_by(found)
    context = {
        "profile": profile,
        "roles": role_presenters.all_said(held),
        "role_form": RoleForm(initial={"role": found.role}),
        "held": role_presenters.to_take(held, found),
        "held_form": HeldRoleForm() if profile.changes_role else None,
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
    context = {
        "form": form,
        "handle": request.member.handle,
        "network": request.network,
        "has_cpd": features.is_on(Feature.CPD),
    }
    return render(request, "members/profile.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_SUSPEND, in_part=True)
def suspend(request: MemberRequest, handle: str) -> HttpResponse:
    """Close the network's pages to a member, after a question."""
    found = _within_reach(request, handle)
    if request.method != "POST":
        if not presenters.may_suspend(found, request.member):
            return redirect("members:member", handle=handle)
        return render(request, "design/sure.html", presenters.suspending(found))
    services.suspend(member=found, by=request.member.id)
    messages.success(request, f"{found.name} is suspended. Their credits are kept.")
    return redirect("members:member", handle=handle)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_SUSPEND, in_part=True)
def reinstate(request: MemberRequest, handle: str) -> HttpResponse:
    """Let a suspended member back in."""
    found = _within_reach(request, handle)
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


def _visible(request: ActorRequest, handle: str) -> Member:
    """Suspended members and those who have left are there for who may see to them."""
    found = selectors.by_handle(handle, any_state=True)
    if found is None:
        raise NotFound
    if not (found.is_active or _sees_to(request.member, found)):
        raise NotFound
    return found


def _within_reach(request: MemberRequest, handle: str) -> Member:
    """As `_visible`, and 403 for a member of another organisation, or one with a role."""
    found = _visible(request, handle)
    if not _sees_to(request.member, found):
        raise Forbidden
    return found


def _sees_to(viewer: Actor, member: Member) -> bool:
    """Whether it is in the viewer's whole network, or of their organisation."""
    whole = may(viewer, Permission.MEMBER_SUSPEND)
    return whole or may(viewer, Permission.MEMBER_SUSPEND, on=member)
