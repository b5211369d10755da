"""When a group meets: setting it, moving it, calling it off; for calendars."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Forbidden, Refused
from tenant_apps.group_times import mails, rules, selectors, services
from tenant_apps.group_times.forms import SetForm
from tenant_apps.group_times.selectors import Arrangement
from tenant_apps.groups import selectors as groups
from tenant_apps.groups.models import Group
from tenant_apps.groups.services import MoveImpossible
from tenant_apps.groups.views.reading import show
from tenant_apps.listings.keyed import DamagedForm
from tenant_apps.meetings import diary, invitations, times
from tenant_apps.meetings import presenters as meetings
from tenant_apps.meetings.diary import Span
from tenant_apps.meetings.forms import StepForm
from tenant_apps.meetings.refusals import MeetingMovedOn
from tenant_apps.meetings.services import MOST_MINUTES
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest

SET = "Set. All who take part get a mail that puts it into their calendars."
CALLED_OFF = "Called off. All who take part have been told."


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def set_time(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """A time to meet, or another than was set."""
    group = groups.get(request.member, group_id)
    if not rules.leads(request.member, group):
        raise Forbidden
    if request.method == "POST":
        return _set(request, group)
    if not rules.may_set(request.member, group):
        raise MoveImpossible(group)
    arrangement = selectors.of(group)
    return _ask(request, group, SetForm(initial=_first(group, arrangement)))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def call_off(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """Ask once more, and call it off."""
    group = groups.get(request.member, group_id)
    if not rules.leads(request.member, group):
        raise Forbidden
    if request.method == "POST":
        return _call_off(request, group)
    arrangement = selectors.of(group)
    if arrangement.meeting is None or not arrangement.meeting.is_ahead:
        raise MeetingMovedOn
    context = {
        "form": StepForm(initial={"seen": arrangement.seen}),
        "title": group.title,
        "said": mails.said(arrangement.meeting),
        "back_url": reverse("groups:detail", args=[group.id]),
    }
    return render(request, "group_times/call_off.html", context)


@require_safe
@members_only
def calendar(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """What is set, as a file for one's calendar."""
    group = groups.get(request.member, group_id)
    meeting = selectors.for_calendar(group, request.member)
    return invitations.download(mails.entry(meeting))


def _set(request: MemberRequest, group: Group) -> HttpResponse:
    def clashing(spans: Sequence[Span]) -> list[str]:
        return meetings.clashes(diary.clashes(request.member, spans, but=group.id))

    form = SetForm(request.POST, clashing=clashing)
    if not form.is_valid():
        return _ask(request, group, form, status=422)
    offer = form.offer
    try:
        services.set_time(
            group_id=group.id,
            offer=offer,
            seen=form.cleaned_data["seen"],
            key=form.cleaned_data["key"],
            by=request.member,
        )
    except services.TooFarAhead as refusal:
        form.add_error("first", refusal.message)
        return _ask(request, group, form, status=422)
    except Refused as refusal:
        return show(request, groups.get(request.member, group.id), refusal=refusal)
    messages.success(request, " ".join(filter(None, [SET, times.about_twice(offer.starts)])))
    return redirect("groups:detail", group.id)


def _call_off(request: MemberRequest, group: Group) -> HttpResponse:
    form = StepForm(request.POST)
    if not form.is_valid():
        return show(request, group, refusal=DamagedForm())
    entered = form.cleaned_data
    try:
        services.call_off(
            group_id=group.id, seen=entered["seen"], key=entered["key"], by=request.member
        )
    except Refused as refusal:
        return show(request, groups.get(request.member, group.id), refusal=refusal)
    messages.success(request, CALLED_OFF)
    return redirect("groups:detail", group.id)


def _ask(request: MemberRequest, group: Group, form: SetForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "title": group.title,
        "back_url": reverse("groups:detail", args=[group.id]),
    }
    return render(request, "group_times/set.html", context, status=status)


def _first(group: Group, arrangement: Arrangement) -> dict[str, Any]:
    """What the form begins with: all of what is set, else what was planned for the session."""
    meeting = arrangement.meeting
    if meeting is None or not meeting.is_ahead:
        planned = group.providers[0].session_minutes or 0
        minutes = min(planned, MOST_MINUTES)
        return {"seen": arrangement.seen, "minutes": minutes}
    return {
        "seen": arrangement.seen,
        "first": meeting.starts_at,
        "minutes": int((meeting.ends_at - meeting.starts_at).total_seconds()) // 60,
        "place": meeting.place,
        "video_url": meeting.video_url,
    }
