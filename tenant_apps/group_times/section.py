"""When a group meets, as a part of its page: the first that one reads there."""

from typing import Any

from django.urls import reverse

from tenant_apps.exchanges.parts import Part
from tenant_apps.exchanges.presenters import Button
from tenant_apps.group_times import rules, selectors
from tenant_apps.group_times.mails import said
from tenant_apps.group_times.models import GroupMeeting, State
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import OPEN_STATES
from tenant_apps.groups.models.group import State as GroupState
from tenant_apps.groups.moves import takes_part
from tenant_apps.meetings import diary
from tenant_apps.meetings.presenters import clashes, where
from tenant_apps.members.models import Member


def part(group: Group, viewer: Member) -> Part | None:
    """Nothing where nothing is set and the viewer has not to say when, or the group is over."""
    if group.state not in OPEN_STATES:
        return None
    meeting = selectors.of(group).meeting
    if meeting is not None and meeting.is_ahead:
        words = _ahead(group, meeting, viewer)
        words["text"] = " ".join(_clashes(group, meeting, viewer))
        # Once it has begun, its hours may be confirmed.
        still_meet = group.state != GroupState.LOGGED or not meeting.has_begun
        return Part("group_times/_on_group.html", words, is_ahead=still_meet)
    if rules.may_set(viewer, group):
        return Part("group_times/_on_group.html", _nothing(group, meeting))
    return None


def when(group: Group) -> str:
    """When it meets, while that lies ahead."""
    meeting = selectors.of(group).meeting
    return said(meeting) if meeting is not None and meeting.is_ahead else ""


def _ahead(group: Group, meeting: GroupMeeting, viewer: Member) -> dict[str, Any]:
    """All who see the group read when and in which place; who takes part, the link, too."""
    is_in = takes_part(viewer, group)
    buttons = []
    if rules.may_set(viewer, group):
        buttons.append(Button("Move it", _url("set", group)))
    if rules.leads(viewer, group):
        buttons.append(Button("Call it off", _url("call_off", group), "danger"))
    there = where(meeting)
    if not is_in:
        there = {"place": meeting.place or "By video: who takes part gets the link."}
    return {
        "is_first": True,
        "title": f"{'You meet' if is_in else 'It takes place'} on {said(meeting)}",
        "tone": "brand",
        **there,
        "calendar_url": _url("calendar", group) if is_in else "",
        "buttons": buttons,
    }


def _clashes(group: Group, meeting: GroupMeeting, viewer: Member) -> list[str]:
    """What the viewer has agreed to elsewhere at that time, whether they take part or may join."""
    spans = [(meeting.starts_at, meeting.ends_at)]
    return clashes(diary.clashes(viewer, spans, but=group.id))


def _nothing(group: Group, last: GroupMeeting | None) -> dict[str, Any]:
    text = "All who take part get it for their calendars, and who joins later as they join."
    if last is not None and last.state != State.CALLED_OFF:
        text = f"You were to meet on {said(last)}. To meet once more, set another time."
    return {
        "is_first": True,
        "title": "When do you meet?",
        "text": text,
        "buttons": [Button("Set a time", _url("set", group))],
    }


def _url(name: str, group: Group) -> str:
    return reverse(f"group_times:{name}", args=[group.id])
