"""Champions extend the network's list of skills."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenant_apps.policy import entries
from tenant_apps.policy.access import needs
from tenant_apps.policy.http import ActorRequest
from tenant_apps.policy.permissions import Permission
from tenant_apps.skills import presenters, selectors, services
from tenant_apps.skills.forms import SkillForm
from tenant_apps.skills.models import Skill


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SKILL_CHANGE)
def skills(request: ActorRequest) -> HttpResponse:
    """The skills of one group, and a form for one more."""
    asked = request.GET.get("group", "")
    group = asked if asked in Skill.Group.values else Skill.Group.values[0]
    data = request.POST if request.method == "POST" else None
    national = selectors.national()
    form = SkillForm(data, initial={"group": group}, national=national)
    if form.is_bound and form.is_valid():
        try:
            added = services.add(**form.cleaned_data, by=request.member.id)
        except services.SkillTaken as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, f"“{added.name}” is in the list.")
            return redirect(presenters.group_url(added.group))
    context = {
        "form": form,
        "group": Skill.Group(group).label,
        "listed": presenters.listed(selectors.with_counts(group), national),
        "tabs": presenters.tabs(group),
    }
    return render(request, "skills/list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SKILL_CHANGE)
def skill(request: ActorRequest, skill_id: UUID) -> HttpResponse:
    """Rename a skill, move it to another group, say which national one it is."""
    found = selectors.get(skill_id)
    data = request.POST if request.method == "POST" else None
    initial = {"name": found.name, "group": found.group, "same_as": found.national_code}
    national = selectors.national() if found.is_own else None
    form = SkillForm(data, initial=initial, national=national)
    if form.is_bound and form.is_valid():
        try:
            changed = services.change(skill=found, **form.cleaned_data, by=request.member.id)
        except services.SkillTaken as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, "The skill is saved.")
            return redirect(presenters.group_url(changed.group))
    context = {"form": form, "skill": found, "list_url": presenters.group_url(found.group)}
    return render(request, "skills/skill.html", context, status=422 if form.errors else 200)


retire, bring_back = entries.buttons(
    Permission.SKILL_CHANGE,
    get=selectors.get,
    set_retired=services.set_retired,
    page="skills:skill",
    entries=lambda skill: presenters.group_url(skill.group),
    kept="Who has it, keeps it.",
)
