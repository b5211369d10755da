"""One's groups, those to join, and one group."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kernel.errors import Refused
from tenant_apps.exchanges.parts import still_meet
from tenant_apps.exchanges.views.reading import cursor
from tenant_apps.groups import learned, parts, presenters, selectors
from tenant_apps.groups.models import Group
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest


@require_safe
@members_only
def overview(request: MemberRequest) -> HttpResponse:
    """What waits for one's word, one's own groups, those to join, and one's own that ended."""
    me = request.member
    before = cursor(request.GET.get("before", ""))
    page = selectors.past_of(me, before=before)
    going = [] if before else selectors.open_of(me)
    to_join = [] if before else selectors.to_join(me)
    waiting = [] if before else selectors.others_waiting_for(me)
    context = {
        "tabs": presenters.tabs(selectors.to_judge_count(me), here="list"),
        "waiting": [presenters.row(group, viewer=me) for group in waiting],
        "going": [presenters.row(group, viewer=me) for group in going],
        "to_join": [presenters.row(group, viewer=me) for group in to_join],
        "ended": [presenters.row(group, viewer=me) for group in page.groups],
        "older_url": f"?before={page.next_before}" if page.next_before else "",
        "is_later_page": before is not None,
    }
    return render(request, "groups/list.html", context)


@require_safe
@members_only
def detail(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """One group: what to do now, who takes part, what happened."""
    return show(request, selectors.get(request.member, group_id))


def show(request: MemberRequest, group: Group, *, refusal: Refused | None = None) -> HttpResponse:
    """The page of a group, perhaps with a refusal of what was just tried."""
    me = request.member
    given, added = learned.feedback_on(group), parts.of(group, me)
    context = {
        "group": presenters.detail(group, viewer=me),
        "panel": presenters.panel(
            group,
            viewer=me,
            spendable_minutes=selectors.spendable_minutes(group, me),
            has_said_thanks=any(one.author_id == me.id for one in given),
            payer_minutes=selectors.payer_minutes(group, me),
            nobody=selectors.nobody_decides(group, me),
            still_meet=still_meet(added),
        ),
        "feedback": presenters.feedback(given, group, viewer=me),
        "stop_url": reverse("groups:stop_sharing", args=[group.id]),
        "entries": presenters.entries(selectors.timeline(group), group, viewer=me),
        "parts": added,
        "refusal": refusal.message if refusal else "",
    }
    return render(request, "groups/detail.html", context, status=refusal.status if refusal else 200)
