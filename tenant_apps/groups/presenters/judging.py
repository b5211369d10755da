"""What a broker or champion reads before they decide: figures and names."""

from typing import Any

from django.urls import reverse

from design.dates import day
from kernel.minutes import hours
from tenant_apps.exchanges.forms import KEEP, UNDO
from tenant_apps.groups.facts import payer
from tenant_apps.groups.models import Group, GroupEvent


def tabs(waiting: int | None, *, here: str) -> list[dict[str, Any]]:
    """One's own groups and those to decide; none for whoever decides nothing."""
    if waiting is None:
        return []
    return [
        {"label": "Groups", "url": reverse("groups:list"), "current": here == "list"},
        {
            "label": "To decide",
            "url": reverse("groups:to_judge"),
            "count": waiting,
            "current": here == "to_judge",
        },
    ]


def row_to_judge(group: Group) -> dict[str, Any]:
    """One that waits, leading to where it is decided."""
    names = ", ".join(part.member.name for part in group.providers)
    return {
        "title": group.title,
        "url": reverse("groups:judge", args=[group.id]),
        "people": f"{names} helped {_how_many(group)}",
        "what": "Undo?" if group.undo_asked_by_id else "Hours",
        "since": group.changed_at,
    }


def dispute(group: Group, disputed: GroupEvent) -> list[dict[str, str]]:
    """What was agreed and logged, and who does not agree with it, in their words."""
    says = disputed.actor.name if disputed.actor else ""
    by = group.logged_by.name if group.logged_by else ""
    return [
        *_figures(group),
        {"key": f"{by} logged", "value": _held_on(group)},
        {"key": f"{says} says", "value": disputed.words},
    ]


def undoing(group: Group) -> list[dict[str, str]]:
    """What was settled, and who asks to undo it."""
    asks = group.undo_asked_by.name if group.undo_asked_by else ""
    settled_on = day(group.settled_at.date()) if group.settled_at else ""
    return [
        *_figures(group),
        {"key": "Settled on", "value": settled_on},
        {"key": "Asks to undo it", "value": asks},
    ]


def undo_decisions(group: Group) -> list[tuple[str, str]]:
    """What may be decided about a payment."""
    back = f"Undo it: {hours(group.given_minutes)} go back to who paid"
    return [(UNDO, back), (KEEP, "Leave it as it is")]


def _figures(group: Group) -> list[dict[str, str]]:
    agreed = {"key": "Agreed beforehand", "value": hours(group.agreed_minutes)}
    given = [
        {
            "key": part.member.name,
            "value": f"{hours(part.given_session_minutes or 0)}, and "
            f"{hours(part.given_preparation_minutes or 0)} of preparation",
        }
        for part in group.providers
    ]
    came = [part.member.name for part in group.recipients if part.came]
    return [
        agreed,
        *given,
        {"key": "Came", "value": ", ".join(came)},
        {"key": "Who pays", "value": payer(group)},
    ]


def _how_many(group: Group) -> str:
    number = len(group.recipients)
    return "1 person" if number == 1 else f"{number} people"


def _held_on(group: Group) -> str:
    return f"{hours(group.given_minutes)}, {day(group.held_on)}" if group.held_on else ""
