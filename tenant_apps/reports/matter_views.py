"""Reporting what all may see, deciding about it, and what whoever's it is reads and asks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.reports import matter_presenters as presenters
from tenant_apps.reports import matter_selectors as selectors
from tenant_apps.reports import matters, things
from tenant_apps.reports.forms import (
    HIDE,
    RESTORE,
    AppealDecisionForm,
    AppealForm,
    MatterForm,
    ThingForm,
)
from tenant_apps.reports.models import Kind, Matter, Reason, State
from tenant_apps.reports.services import Decided

_FORM_METHODS = ["GET", "HEAD", "POST"]
_HEARD = "You hear once it is decided."


@require_http_methods(_FORM_METHODS)
@members_only
def report_listing(request: MemberRequest, listing_id: UUID) -> HttpResponse:
    """A request or an offer on the wall."""
    return _report(request, Kind.LISTING, listing_id)


@require_http_methods(_FORM_METHODS)
@members_only
def report_profile(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """A member's page."""
    return _report(request, Kind.PROFILE, member_id)


@require_http_methods(_FORM_METHODS)
@members_only
def report_lesson(request: MemberRequest, feedback_id: UUID) -> HttpResponse:
    """What a member learned and lets others read."""
    return _report(request, Kind.LESSON, feedback_id)


@require_http_methods(_FORM_METHODS)
@members_only
def report_group(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """A group that all may join."""
    return _report(request, Kind.GROUP, group_id)


@require_http_methods(_FORM_METHODS)
@members_only
def report_group_lesson(request: MemberRequest, groupfeedback_id: UUID) -> HttpResponse:
    """The same, learned in a group."""
    return _report(request, Kind.GROUP_LESSON, groupfeedback_id)


@require_http_methods(_FORM_METHODS)
@needs(Permission.EXCHANGE_BROKER)
def matter(request: MemberRequest, matter_id: UUID) -> HttpResponse:
    """What was reported, or appealed against, and the decision; or what was decided."""
    found = selectors.get(request.member, matter_id)
    if not selectors.is_to_decide(found, request.member):
        return _decided(request, found, is_late=request.method == "POST")
    data = request.POST if request.method == "POST" else None
    is_appeal = found.state == State.APPEALED
    form = AppealDecisionForm(data) if is_appeal else MatterForm(data, kind=found.kind)
    if form.is_bound and form.is_valid():
        try:
            _decide(request, found, form.values())
        except Decided:
            return _decided(request, selectors.get(request.member, matter_id), is_late=True)
        messages.success(request, "Decided. Those whom it concerns are told by mail.")
        return redirect("reports:waiting")
    now = things.now(found.kind, found.thing_id)
    shown = presenters.to_decide(found, now, viewer=request.member)
    context = {"form": form, "matter": shown}
    return render(request, "reports/matter.html", context, status=422 if form.errors else 200)


@require_safe
@members_only
def mine(request: MemberRequest) -> HttpResponse:
    """What of one's own was hidden."""
    rows = [presenters.own_row(one) for one in selectors.of_owner(request.member)]
    return render(request, "reports/mine.html", {"rows": rows})


@require_http_methods(_FORM_METHODS)
@members_only
def decision(request: MemberRequest, matter_id: UUID) -> HttpResponse:
    """What was decided about one's own, and the appeal."""
    found = selectors.get_own(request.member, matter_id)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        matters.appeal(matter_id=found.id, words=form.values()["words"], by=request.member)
        messages.success(request, "Sent. Somebody else looks at it, and you hear by mail.")
        return redirect("reports:decision", found.id)
    can_appeal = selectors.may_appeal(found)
    asks = can_appeal or found.state == State.APPEALED
    shown = presenters.own(
        found,
        can_appeal=can_appeal,
        nobody=selectors.nobody_hears(found) if asks else None,
        owner=request.member,
    )
    context = {"form": form if can_appeal else None, "matter": shown}
    return render(request, "reports/decision.html", context, status=422 if form.errors else 200)


def _report(request: MemberRequest, kind: Kind, thing_id: UUID) -> HttpResponse:
    thing = things.find(kind, request.member, thing_id)
    shown = presenters.thing(thing)
    if request.method != "POST" and selectors.report_of(thing, request.member):
        messages.info(request, f"You have reported this. {_HEARD}")
        return redirect(shown["back_url"])
    form = ThingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        words = form.values()
        made = matters.report(
            kind=kind,
            thing_id=thing.id,
            reason=Reason(words["reason"]),
            words=words["words"],
            by=request.member,
        )
        messages.success(request, f"Reported. {_HEARD}")
        if nobody := selectors.nobody_decides(made.matter):
            messages.warning(request, presenters.not_decided(nobody, request.member))
        return redirect(shown["back_url"])
    context = {"form": form, "thing": shown}
    return render(request, "reports/thing.html", context, status=422 if form.errors else 200)


def _decide(request: MemberRequest, found: Matter, words: dict[str, str]) -> None:
    if found.state == State.APPEALED:
        matters.decide_appeal(
            matter_id=found.id,
            restores=words["decision"] == RESTORE,
            because=words["because"],
            by=request.member,
        )
        return
    matters.decide(
        matter_id=found.id,
        hides=words["decision"] == HIDE,
        ground=Reason(words["ground"]),
        because=words["because"],
        by=request.member,
    )


def _decided(request: MemberRequest, found: Matter, *, is_late: bool) -> HttpResponse:
    """What was decided; whoever was about to decide reads that somebody was quicker."""
    context = {"matter": presenters.decided(found), "is_late": is_late}
    return render(request, "reports/decided.html", context, status=409 if is_late else 200)
