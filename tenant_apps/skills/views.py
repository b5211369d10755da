"""A member's own skills."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest
from tenant_apps.skills import presenters, selectors, services
from tenant_apps.skills.forms import OwnSkillForm


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def mine(request: MemberRequest) -> HttpResponse:
    """What one can help with and would like to learn, and one skill more."""
    listed = selectors.listed()
    data = request.POST if request.method == "POST" else None
    initial = {"name": request.GET.get("name", "")[:80]}
    form = OwnSkillForm(data, listed=listed, initial=initial)
    if form.is_bound and form.is_valid() and form.skill:
        try:
            services.add_own(
                member=request.member,
                skill=form.skill.id,
                level=form.chosen_level(),
                by=request.member,
            )
        except services.TooManySkills as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"“{form.skill.name}” is on your page.")
            return redirect("skills:mine")
    context = {
        "form": form,
        "groups": presenters.groups(listed),
        "handle": request.member.handle,
        "said": presenters.own(selectors.said_by(request.member)),
    }
    return render(request, "skills/mine.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def remove(request: MemberRequest, memberskill_id: UUID) -> HttpResponse:
    """Take a skill off one's page."""
    said = selectors.own(request.member, memberskill_id)
    if request.method == "POST":
        services.remove_own(said=said, by=request.member)
        messages.success(request, "The skill is off your page.")
    return redirect("skills:mine")
