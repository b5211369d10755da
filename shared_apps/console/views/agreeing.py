"""Deeds that take two operators: what waits, and deciding about it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Refused
from shared_apps.agreeing import selectors, services
from shared_apps.agreeing.models import Asking
from shared_apps.console import agreeing as presenters
from shared_apps.console.forms import AnswerForm
from shared_apps.console.refusals import UNPROCESSABLE, explain
from shared_apps.operators import selectors as operators
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from tenant_apps.security.access import just_proved

to_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.NETWORK_READ)
def askings(request: OperatorRequest) -> HttpResponse:
    """What waits for a second operator, and what was decided."""
    waiting, decided = selectors.waiting(), selectors.decided()
    names = operators.names(selectors.people([*waiting, *decided]))
    context = {
        "waiting": presenters.rows(waiting, names, request.operator),
        "decided": presenters.rows(decided, names, request.operator),
    }
    return render(request, "console/askings.html", context)


@require_safe
@needs(Permission.NETWORK_READ)
def asking(request: OperatorRequest, asking_id: UUID) -> HttpResponse:
    """One of them."""
    return _page(request, selectors.get(asking_id))


@to_post
@needs(Permission.ASKING_ANSWER)
@just_proved
def agree(request: OperatorRequest, asking_id: UUID) -> HttpResponse:
    """Say the second yes: it is done with that. The deed asks for the role it takes."""
    found = selectors.get(asking_id)
    if request.method != "POST":
        return redirect("console:asking", asking_id)
    try:
        done = services.agree(asking_id=asking_id, by=request.operator)
    except Refused as refused:
        if refused.status == 403:
            raise
        return _page(request, selectors.get(found.id), problem=refused)
    services.follow(done)
    messages.success(request, "Agreed, and done.")
    return redirect("console:asking", asking_id)


@to_post
@needs(Permission.ASKING_ANSWER)
def refuse(request: OperatorRequest, asking_id: UUID) -> HttpResponse:
    """Say no, and why."""
    found = selectors.get(asking_id)
    if request.method != "POST":
        return redirect("console:asking", asking_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            services.refuse(
                asking_id=asking_id, reason=form.cleaned_data["reason"], by=request.operator
            )
        except Refused as refused:
            if refused.status == 403:
                raise
            status = explain(form, refused)
            return _page(request, selectors.get(asking_id), form=form, status=status)
        messages.success(request, "You said no. Whoever asked is told.")
        return redirect("console:asking", asking_id)
    return _page(request, found, form=form, status=UNPROCESSABLE)


@to_post
@needs(Permission.ASKING_ANSWER)
def take_back(request: OperatorRequest, asking_id: UUID) -> HttpResponse:
    """Ask no longer."""
    found = selectors.get(asking_id)
    if request.method != "POST":
        return redirect("console:asking", asking_id)
    try:
        services.take_back(asking_id=asking_id, by=request.operator)
    except Refused as refused:
        if refused.status == 403:
            raise
        return _page(request, selectors.get(found.id), problem=refused)
    messages.success(request, "Taken back.")
    return redirect("console:asking", asking_id)


def _page(
    request: OperatorRequest,
    found: Asking,
    *,
    form: AnswerForm | None = None,
    problem: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    names = operators.names(selectors.people([found]))
    context = {
        **presenters.page(found, names, request.operator),
        "asking_id": found.id,
        "form": form or AnswerForm(),
        "problem": problem.message if problem else "",
    }
    if problem:
        status = UNPROCESSABLE if problem.status == 400 else problem.status
    return render(request, "console/asking.html", context, status=status)
