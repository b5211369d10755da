"""The national list of skills."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Refused
from shared_apps.console import skills as presenters
from shared_apps.console.forms import NationalSkillForm
from shared_apps.console.refusals import explain
from shared_apps.national_skills import selectors, services
from shared_apps.national_skills.models import Group
from shared_apps.operators import permissions
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.NETWORK_READ)
def skills(request: OperatorRequest) -> HttpResponse:
    """The skills of one group, and a form for one more."""
    asked = request.GET.get("group", "")
    group = asked if asked in Group.values else Group.values[0]
    may_change = permissions.may(request.operator, Permission.NATIONAL_SKILL_CHANGE)
    form = NationalSkillForm(initial={"group": group}) if may_change else None
    return _list(request, group, form)


@get_or_post
@needs(Permission.NATIONAL_SKILL_CHANGE)
def add(request: OperatorRequest) -> HttpResponse:
    """One more. The form stands below the list."""
    if request.method != "POST":
        return redirect("console:skills")
    form, status = NationalSkillForm(request.POST), 422
    if form.is_valid():
        try:
            added = services.add(**form.cleaned_data, by=request.operator.id)
        except Refused as error:
            status = explain(form, error)
        else:
            messages.success(request, f"“{added.name}” is in the national list.")
            return redirect(presenters.group_url(added.group))
    asked = request.POST.get("group", "")
    return _list(request, asked if asked in Group.values else Group.values[0], form, status)


def _list(
    request: OperatorRequest, group: str, form: NationalSkillForm | None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "group": Group(group).label,
        "listed": presenters.listed(selectors.of_group(group), with_links=form is not None),
        "stats": presenters.stats(selectors.spread()),
        "tabs": presenters.tabs(group),
    }
    return render(request, "console/skills.html", context, status=status)


@get_or_post
@needs(Permission.NATIONAL_SKILL_CHANGE)
def skill(request: OperatorRequest, code: str) -> HttpResponse:
    """Call it otherwise, or put it in another group."""
    found = selectors.get(code)
    data = request.POST if request.method == "POST" else None
    form = NationalSkillForm(data, initial={"name": found.name, "group": found.group})
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                changed = services.change(skill=found, **form.cleaned_data, by=request.operator.id)
            except Refused as error:
                status = explain(form, error)
            else:
                messages.success(request, "The skill is saved.")
                return redirect(presenters.group_url(changed.group))
    context = {"form": form, "skill": found, "list_url": presenters.group_url(found.group)}
    return render(request, "console/skill.html", context, status=status)


@get_or_post
@needs(Permission.NATIONAL_SKILL_CHANGE)
def retire(request: OperatorRequest, code: str) -> HttpResponse:
    """Take it out."""
    return _set_retired(request, code, is_retired=True)


@get_or_post
@needs(Permission.NATIONAL_SKILL_CHANGE)
def bring_back(request: OperatorRequest, code: str) -> HttpResponse:
    """Have it in the list again."""
    return _set_retired(request, code, is_retired=False)


def _set_retired(request: OperatorRequest, code: str, *, is_retired: bool) -> HttpResponse:
    found = selectors.get(code)
    if request.method != "POST":
        return redirect("console:skill", code=found.code)
    services.set_retired(skill=found, is_retired=is_retired, by=request.operator.id)
    said = "is taken out" if is_retired else "is in the list again"
    messages.success(request, f"“{found.name}” {said}.")
    return redirect(presenters.group_url(found.group))
