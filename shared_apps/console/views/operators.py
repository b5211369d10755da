"""Who works in the console: let in, given another role, let in no more."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from shared_apps.console import operator_presenters as presenters
from shared_apps.console.operator_forms import InviteForm, RoleForm
from shared_apps.console.views.acts import Act, ask, get_or_post
from shared_apps.operators import permissions, selectors, services
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from tenant_apps.security.access import just_proved


@require_safe
@needs(Permission.OPERATOR_READ)
def operators(request: OperatorRequest) -> HttpResponse:
    """All operators, those whose access has ended last; and what each role may do."""
    context = {
        "rows": presenters.rows(selectors.all_ever(), request.operator),
        "meanings": presenters.meanings(),
        "may_manage": permissions.may(request.operator, Permission.OPERATOR_MANAGE),
    }
    return render(request, "console/operators.html", context)


@get_or_post
@needs(Permission.OPERATOR_MANAGE)
@just_proved
def invite(request: OperatorRequest) -> HttpResponse:
    """Let a colleague in."""
    act = Act(
        title="Invite an operator",
        text="They are mailed a link to set a password, and set up a second step to sign in.",
        submit="Invite",
        done=lambda operator: f"{operator.name} is invited.",
        form=InviteForm,
        do=lambda data: services.invite(**data, by=request.operator.id),
    )
    return _ask(request, act)


@get_or_post
@needs(Permission.OPERATOR_MANAGE)
@just_proved
def role(request: OperatorRequest, operator_id: UUID) -> HttpResponse:
    """Give an operator another role."""
    operator = selectors.get(operator_id)
    act = Act(
        title=f"Change the role of {operator.name}",
        text="It holds from their next click on.",
        submit="Change the role",
        done=lambda changed: f"{changed.name} is {changed.get_role_display().lower()} now.",
        form=RoleForm,
        initial={"role": operator.role},
        do=lambda data: services.change_role(
            operator_id=operator.id, role=data["role"], by=request.operator.id
        ),
    )
    return _ask(request, act)


@get_or_post
@needs(Permission.OPERATOR_MANAGE)
@just_proved
def end_access(request: OperatorRequest, operator_id: UUID) -> HttpResponse:
    """Let an operator in no more."""
    operator = selectors.get(operator_id)
    act = Act(
        title=f"Take away the access of {operator.name}?",
        text="They are signed out everywhere at once and cannot sign in. What they did stays in "
        "the audit under their name.",
        submit="Take the access away",
        kind="danger",
        done=f"{operator.name} has no access any more.",
        form=forms.Form,
        do=lambda _: services.end_access(operator_id=operator.id, by=request.operator.id),
    )
    return _ask(request, act)


@get_or_post
@needs(Permission.OPERATOR_MANAGE)
@just_proved
def give_access_back(request: OperatorRequest, operator_id: UUID) -> HttpResponse:
    """Let an operator in again."""
    operator = selectors.get(operator_id)
    act = Act(
        title=f"Give {operator.name} access again?",
        text=f"They can sign in as before, as {operator.get_role_display().lower()}.",
        submit="Give access",
        done=f"{operator.name} has access again.",
        form=forms.Form,
        do=lambda _: services.give_access_back(operator_id=operator.id, by=request.operator.id),
    )
    return _ask(request, act)


@get_or_post
@needs(Permission.OPERATOR_MANAGE)
@just_proved
def link(request: OperatorRequest, operator_id: UUID) -> HttpResponse:
    """Mail another link to who has set no password yet."""
    operator = selectors.get(operator_id)
    act = Act(
        title=f"Send {operator.name} another link?",
        text="It works for an hour, and once.",
        submit="Send it",
        done=f"A link is on its way to {operator.name}.",
        form=forms.Form,
        do=lambda _: services.send_link_again(operator_id=operator.id, by=request.operator.id),
    )
    return _ask(request, act)


def _ask(request: OperatorRequest, act: Act) -> HttpResponse:
    return ask(request, act, back=reverse("console:operators"), back_label="Operators")
