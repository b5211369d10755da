"""Writing into one's record: on an exchange or a group, of one's own; changing and removing."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel.errors import Refused
from kernel.minutes import hours
from shared_apps.crossing import settled as across
from tenant_apps.cpd import presenters, selectors, services
from tenant_apps.cpd.forms import OwnForm, ReflectForm
from tenant_apps.cpd.models import Reflection
from tenant_apps.cpd.refusals import NothingSaid, NotSettled, TooManySkills
from tenant_apps.exchanges import selectors as exchanges
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.presenters import terms
from tenant_apps.groups import settled as groups
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest
from tenant_apps.skills.models import Skill
from tenant_apps.skills.services import UnknownSkill

FORM_METHODS = ["GET", "HEAD", "POST"]
# What the form itself says; any other refusal has a page of its own.
_IN_FORM = (NothingSaid, TooManySkills, UnknownSkill)


@require_http_methods(FORM_METHODS)
@members_only
def reflect(request: MemberRequest, exchange_id: UUID) -> HttpResponse:
    """What a party makes of a settled exchange, for themselves."""
    me = request.member
    exchange = exchanges.get(me, exchange_id)
    reflection = selectors.on(exchange, me)
    if reflection is None and exchange.state != State.SETTLED:
        raise NotSettled
    suggested = [] if reflection else selectors.suggested(exchange)
    return _reflect(
        request,
        partial(services.reflect, exchange_id=exchange.id),
        reflection,
        suggested,
        lede=f"{exchange.title}. {terms(exchange, viewer=me)}.",
        back_url=reverse("exchanges:detail", args=[exchange.id]),
        back_label=exchange.title,
    )


@require_http_methods(FORM_METHODS)
@members_only
def reflect_on_group(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """What who gave in a settled group, or came to it, makes of it for themselves."""
    me = request.member
    helped = groups.one_of(me, group_id)
    reflection = selectors.on_group(helped.group, me)
    if reflection is None and helped.is_undone:
        raise NotSettled
    return _reflect(
        request,
        partial(services.reflect_on_group, group_id=group_id),
        reflection,
        lede=_lede(helped.group.title, helped),
        back_url=reverse("groups:detail", args=[group_id]),
        back_label=helped.group.title,
    )


@require_http_methods(FORM_METHODS)
@members_only
def reflect_across(request: MemberRequest, crossing_id: UUID) -> HttpResponse:
    """What a party of an exchange with another network makes of it for themselves."""
    me = request.member
    helped = across.one_of(me, crossing_id)
    reflection = selectors.on_crossing(crossing_id, me)
    if reflection is None and helped.is_undone:
        raise NotSettled
    return _reflect(
        request,
        partial(services.reflect_across, crossing_id=crossing_id),
        reflection,
        lede=_lede(helped.title, helped),
        back_url=reverse("crossing:detail", args=[crossing_id]),
        back_label=helped.title,
    )


@require_http_methods(FORM_METHODS)
@members_only
def add(request: MemberRequest) -> HttpResponse:
    """Something that was no exchange: a course, a visit, reading."""
    form = OwnForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        key = form.cleaned_data["key"]
        try:
            saved = services.add_own(key=key, by=request.member, **form.values())
        except _IN_FORM as error:
            _refuse(form, error)
        else:
            return _saved(request, saved)
    return _ask(
        request,
        form,
        title="An entry of your own",
        lede="For learning outside the time bank, such as a course or a visit.",
        back_url=reverse("cpd:record"),
        back_label="Your CPD record",
    )


@require_http_methods(FORM_METHODS)
@members_only
def change(request: MemberRequest, reflection_id: UUID) -> HttpResponse:
    """Put an entry in other words."""
    reflection = selectors.own(request.member, reflection_id)
    if reflection.exchange_id is not None:
        return redirect("cpd:reflect", reflection.exchange_id)
    if reflection.group_id is not None:
        return redirect("cpd:reflect_on_group", reflection.group_id)
    if reflection.crossing is not None:
        return redirect("cpd:reflect_across", reflection.crossing)
    had = selectors.skills_of(reflection)
    told = {name: getattr(reflection, name) for name in ("title", "day", "minutes")}
    data = request.POST if request.method == "POST" else None
    form = OwnForm(data, had=had, initial=_first(reflection, had) | told)
    if form.is_bound and form.is_valid():
        try:
            saved = services.change_own(
                reflection_id=reflection.id, by=request.member, **form.values()
            )
        except _IN_FORM as error:
            _refuse(form, error)
        else:
            return _saved(request, saved)
    return _ask(
        request,
        form,
        title="Change your entry",
        lede="",
        back_url=reverse("cpd:entry", args=[reflection.id]),
        back_label=reflection.title,
    )


@require_http_methods(FORM_METHODS)
@members_only
def remove(request: MemberRequest, reflection_id: UUID) -> HttpResponse:
    """Forget one, after a question."""
    item = selectors.item(request.member, reflection_id)
    assert item.reflection is not None
    if request.method != "POST":
        return render(request, "design/sure.html", presenters.removing(item.reflection, item.title))
    services.remove(reflection_id=reflection_id, by=request.member)
    messages.success(request, "Removed.")
    return redirect("cpd:record")


def _reflect(
    request: MemberRequest,
    write: Callable[..., Reflection],
    reflection: Reflection | None,
    suggested: Sequence[Skill] = (),
    **words: str,
) -> HttpResponse:
    """Ask what one makes of something, or write it down."""
    had = selectors.skills_of(reflection) if reflection else suggested
    data = request.POST if request.method == "POST" else None
    form = ReflectForm(data, had=had, initial=_first(reflection, had))
    if form.is_bound and form.is_valid():
        try:
            saved = write(by=request.member, **form.values())
        except _IN_FORM as error:
            _refuse(form, error)
        else:
            return _saved(request, saved)
    return _ask(request, form, title="Your reflection", **words)


def _lede(title: str, helped: groups.Help | across.Help) -> str:
    role = presenters.ROLES[selectors.Role.GAVE if helped.gave else selectors.Role.RECEIVED]
    return f"{title}. {role}: {hours(helped.minutes)}."


def _first(reflection: Reflection | None, skills: Any) -> dict[str, Any]:
    """What a form begins with."""
    names = presenters.QUESTIONS if reflection else ()
    words = {name: getattr(reflection, name) for name in names}
    return {**words, "skills": [str(skill.id) for skill in skills]}


def _refuse(form: ReflectForm, error: Refused) -> None:
    beside = None if isinstance(error, NothingSaid) else "skills"
    form.add_error(beside if beside in form.fields else None, error.message)


def _saved(request: MemberRequest, reflection: Reflection) -> HttpResponse:
    messages.success(request, "Saved in your CPD record.")
    return redirect("cpd:entry", reflection.id)


def _ask(request: MemberRequest, form: ReflectForm, **words: str) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "cpd/write.html", {"form": form, **words}, status=status)
