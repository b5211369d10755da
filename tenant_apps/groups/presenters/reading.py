"""A group in a list, on its own page, and what happened in it."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from design.dates import day
from kernel.ids import uuid7
from kernel.minutes import hours
from tenant_apps.groups import shares, wording
from tenant_apps.groups.facts import payer, places, share_of, terms
from tenant_apps.groups.models import Group, GroupEvent, Part
from tenant_apps.groups.models.group import LOGGED_STATES, Payer, State
from tenant_apps.groups.moves import Move, is_party, may, may_spend, turn
from tenant_apps.members.models import Member

_TONES = {
    State.GATHERING: "brand",
    State.CLOSED: "brand",
    State.AGREED: "good",
    State.LOGGED: "brand",
    State.DISPUTED: "warn",
    State.SETTLED: "good",
}
_ICONS = {
    "took_part": ("tick", "good"),
    "agreed": ("tick", "good"),
    "settled": ("tick", "good"),
    "resolved": ("tick", "good"),
    "refused": ("cross", "bad"),
    "turned_down": ("cross", "bad"),
    "withdrawn": ("cross", "bad"),
    "cancelled": ("cross", "bad"),
    "voided": ("cross", "bad"),
    "reversed": ("cross", "bad"),
    "disputed": ("alert", "bad"),
    "undo_asked": ("alert", "bad"),
    "logged": ("clock", ""),
    "expired": ("clock", ""),
}


def row(group: Group, *, viewer: Member) -> dict[str, Any]:
    """A group in a list."""
    waits = turn(viewer, group) is not None
    return {
        "title": group.title,
        "url": reverse("groups:detail", args=[group.id]),
        "host": group.host.name,
        "terms": f"{terms(group)} · {places(group)}",
        "state": "Your turn" if waits else group.get_state_display(),
        "tone": "warn" if waits else _TONES.get(State(group.state), ""),
    }


def detail(group: Group, *, viewer: Member) -> dict[str, Any]:
    """The group's page, as much as this viewer may read of it."""
    sees_people = group.part_of(viewer.id) is not None or may_spend(viewer, group)
    sees_people = sees_people or is_party(viewer, group)
    may_remove = may(viewer, Move.REMOVE, on=group)
    return {
        **row(group, viewer=viewer),
        "about": group.about,
        "report_url": reverse("reports:report_group", args=[group.id])
        if group.is_for_all and group.host_id != viewer.id
        else "",
        "facts": _facts(group, viewer),
        "providers": [_provider(part, group) for part in group.providers],
        "recipients": [_recipient(part, group, may_remove=may_remove) for part in group.recipients]
        if sees_people
        else [],
        "invited": [_recipient(part, group, may_remove=may_remove) for part in group.invited]
        if may_remove
        else [],
        "joined": places(group),
    }


def entries(
    timeline: Sequence[GroupEvent], group: Group, *, viewer: Member
) -> list[dict[str, Any]]:
    """What happened, in order; nothing for whoever has no part in it yet."""
    if group.part_of(viewer.id) is None and not may_spend(viewer, group):
        return []
    return [_event(event, viewer) for event in timeline]


def removing(group: Group, part: Part) -> dict[str, Any]:
    """The question before someone is taken off the list."""
    return {
        "title": f"Take {part.member.name} off the list?",
        "text": "They are told by mail.",
        "url": reverse("groups:remove", args=[group.id, part.id]),
        "key": uuid7(),
        "back_url": reverse("groups:detail", args=[group.id]),
        "back_label": group.title,
    }


def share_now(group: Group, *, joining: bool) -> int:
    """What one of many would pay with those on the list now, and perhaps one more."""
    people = max(group.fewest, len(group.recipients) + joining)
    return shares.shares(group.agreed_minutes, people)[0]


def most_share(group: Group) -> int:
    """What one of many pays at most, whoever leaves before it is agreed."""
    return shares.shares(group.agreed_minutes, group.fewest)[0]


def _facts(group: Group, viewer: Member) -> list[dict[str, str]]:
    facts = [{"key": "Who pays", "value": payer(group)}]
    if group.payer == Payer.SHARED:
        facts.append({"key": "Each pays", "value": _share(group, viewer)})
    facts.append({"key": "Hours in all", "value": hours(group.agreed_minutes)})
    if group.held_on:
        logged = f"{hours(group.given_minutes)}, {day(group.held_on)}"
        facts.append({"key": "Logged", "value": logged})
    facts.append({"key": "Set up by", "value": group.host.name})
    return facts


def _share(group: Group, viewer: Member) -> str:
    mine = share_of(group, viewer)
    if mine is not None:
        return f"You: {hours(mine)}"
    if group.state == State.GATHERING:
        return f"{hours(most_share(group))} at most, less the more people join"
    people = len(group.recipients) or group.fewest
    return hours(shares.shares(group.agreed_minutes, people)[0])


def _provider(part: Part, group: Group) -> dict[str, Any]:
    minutes = [part.session_minutes or 0, part.preparation_minutes or 0]
    if part.given_session_minutes is not None and group.state in LOGGED_STATES:
        minutes = [part.given_session_minutes, part.given_preparation_minutes or 0]
    said = hours(minutes[0]) + (f", {hours(minutes[1])} of preparation" if minutes[1] else "")
    return {
        **_person(part),
        "more": said,
        "tag": "" if part.has_agreed else "Asked",
        "tone": "",
    }


def _recipient(part: Part, group: Group, *, may_remove: bool) -> dict[str, Any]:
    came = part.came if group.state in LOGGED_STATES else None
    organisation = part.member.organisation
    removes = may_remove and part.member_id != group.host_id
    return {
        **_person(part),
        "more": organisation.name if organisation else "",
        "tag": {True: "Came", False: "Did not come", None: ""}[came],
        "tone": "good" if came else "",
        "remove_url": reverse("groups:remove", args=[group.id, part.id]) if removes else "",
    }


def _person(part: Part) -> dict[str, Any]:
    member = part.member
    url = reverse("members:member", args=[member.handle]) if member.is_active else ""
    return {"name": member.name, "url": url}


def _event(event: GroupEvent, viewer: Member) -> dict[str, Any]:
    icon, tone = _ICONS.get(event.kind, ("exchange", ""))
    who, whom = _name(event.actor, viewer), _name(event.whom, viewer)
    said = wording.sentence(event.kind, who=who, whom=whom, minutes=event.minutes)
    return {
        "icon": icon,
        "tone": tone,
        "at": event.at,
        "text": said[:1].upper() + said[1:],
        "words": event.words,
        "author": who,
        "mine": event.actor_id == viewer.id,
    }


def _name(person: Member | None, viewer: Member) -> str:
    if person is None:
        return ""
    return "You" if person.id == viewer.id else person.name
