"""The moves of the state machine."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel.errors import NotFound, Refused
from tenant_apps.exchanges.pages import MovePage
from tenant_apps.exchanges.parts import still_meet
from tenant_apps.exchanges.views.moving import STILL_MEET
from tenant_apps.groups import parts, presenters, selectors, services
from tenant_apps.groups.forms import GroupForm
from tenant_apps.groups.models import Group
from tenant_apps.groups.moves import Move, may
from tenant_apps.groups.pages import PAGES
from tenant_apps.groups.views.reading import show
from tenant_apps.listings.keyed import DamagedForm, KeyedForm
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def move(request: MemberRequest, group_id: UUID, what: str) -> HttpResponse:
    """A move: its form, and the move itself. One that is a button stands on the group's page."""
    group = selectors.get(request.member, group_id)
    if what not in set(PAGES):
        raise NotFound
    page = PAGES[Move(what)]
    if request.method == "POST":
        return _make(request, group, page)
    if page.form is None:
        return redirect("groups:detail", group.id)
    if not may(request.member, Move(what), on=group):
        raise services.MoveImpossible(group)
    return _ask(request, group, page, page.form(group=group))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def remove(request: MemberRequest, group_id: UUID, part_id: UUID) -> HttpResponse:
    """The host takes someone off the list, after a question."""
    group = selectors.get(request.member, group_id)
    part = services.removable(group, part_id, request.member)
    if request.method == "POST":
        form = KeyedForm(request.POST)
        if not form.is_valid():
            return show(request, group, refusal=DamagedForm())
        key = form.cleaned_data["key"]
        services.remove(group_id=group.id, part_id=part.id, key=key, by=request.member)
        messages.success(request, f"{part.member.name} is off the list, and has been told.")
        return redirect("groups:detail", group.id)
    return render(request, "groups/remove.html", presenters.removing(group, part))


def _make(request: MemberRequest, group: Group, page: MovePage[GroupForm]) -> HttpResponse:
    """Make the move; a refusal is shown where the move was tried."""
    form = page.form(request.POST, group=group) if page.form else KeyedForm(request.POST)
    if not form.is_valid():
        if not isinstance(form, GroupForm):
            return show(request, group, refusal=DamagedForm())
        return _ask(request, group, page, form, status=422)
    try:
        page.service(
            group_id=group.id, key=form.cleaned_data["key"], by=request.member, **form.values()
        )
    except Refused as refusal:
        return show(request, selectors.get(request.member, group.id), refusal=refusal)
    messages.success(request, page.done)
    return redirect(_onwards(request, group.id))


def _onwards(request: MemberRequest, group_id: UUID) -> str:
    """To the group's page, or to all of them for whoever has no part in it any more."""
    try:
        selectors.get(request.member, group_id)
    except NotFound:
        return reverse("groups:list")
    return reverse("groups:detail", args=[group_id])


def _ask(
    request: MemberRequest,
    group: Group,
    page: MovePage[GroupForm],
    form: GroupForm,
    *,
    status: int = 200,
) -> HttpResponse:
    logs = page is PAGES[Move.LOG]
    context = {
        "form": form,
        "page": page,
        "warning": STILL_MEET if logs and still_meet(parts.of(group, request.member)) else "",
        "title": group.title,
        "terms": presenters.terms(group),
        "back_url": reverse("groups:detail", args=[group.id]),
    }
    return render(request, "groups/move.html", context, status=status)
