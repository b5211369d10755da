"""What operators read before they decide between two networks: figures, and no member's words."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from design.dates import day
from kernel.minutes import hours
from shared_apps.crossing import wording
from shared_apps.crossing.for_operators import Case
from shared_apps.crossing.models import CrossEvent, Ruling, Side
from tenant_apps.exchanges.forms import KEEP, NOTHING, OTHER, UNDO

Rows = list[dict[str, str]]


def row(case: Case, *, linked: bool) -> dict[str, Any]:
    """One in the list; it leads to its page for whoever may decide."""
    return {
        "title": title(case),
        "url": reverse("console:dispute", args=[case.exchange.id]) if linked else "",
        "what": "Hours" if case.is_dispute else "Undo?",
        "since": case.begun.at,
        "state": "Decide" if case.is_for_operators else "With the networks",
        "tone": "warn" if case.is_for_operators else "",
        "until": "" if case.is_for_operators else f"Yours from {_due(case)}",
    }


def title(case: Case) -> str:
    """`Warwick Business School helped North West London`: of the two themselves nothing is said."""
    return f"{_name(case, Side.PROVIDER)} helped {_name(case, Side.RECIPIENT)}"


def lede(case: Case) -> str:
    """Whether it is the operators' to decide."""
    if not case.is_waiting:
        return (
            "This does not wait for a decision any more: the networks, the two, or an operator "
            "settled it."
        )
    if case.is_for_operators:
        return (
            "The two networks did not agree, or one of them did not answer. What you decide is "
            "carried out at once. Both members, and those who decide for each network, read why."
        )
    return (
        "Both networks decide this between them first. It comes to you once each of them has "
        f"proposed something else, or on {_due(case)}."
    )


def facts(case: Case) -> Rows:
    """What was agreed, what each says, and what each network would decide."""
    exchange, begun = case.exchange, case.begun
    found = [{"key": "Agreed beforehand", "value": hours(exchange.minutes)}]
    if case.logged:
        found.append(
            {
                "key": f"The member of {_of(case, case.logged)} logged",
                "value": hours(case.logged.minutes or 0),
            }
        )
    if case.is_dispute:
        says = hours(begun.minutes) if begun.minutes else "It did not take place"
        found.append({"key": f"The member of {_of(case, begun)} says", "value": says})
    else:
        found.append({"key": "Asks to undo it", "value": f"The member of {_of(case, begun)}"})
    for side in Side:
        found += _ruled(case, side)
    if not case.is_waiting:
        found.append({"key": "Now", "value": exchange.get_state_display()})
    return found


def decisions(case: Case) -> list[tuple[str, str]]:
    """What may be decided: of hours, no more than was agreed is held."""
    if not case.is_dispute:
        network = _name(case, Side.RECIPIENT)
        return [
            (UNDO, f"Undo it: the member of {network} gets the hours back"),
            (KEEP, "Leave it as it is"),
        ]
    agreed = case.exchange.minutes
    found: dict[int, str] = {}
    for event in (case.logged, case.begun):
        if event and event.minutes and event.minutes <= agreed:
            label = f"{hours(event.minutes)}, as the member of {_of(case, event)} says"
            found.setdefault(event.minutes, label)
    for side, event in case.ruled.items():
        if event.minutes:
            label = f"{hours(event.minutes)}, as {_name(case, side)} proposes"
            found.setdefault(event.minutes, label)
    found.setdefault(agreed, f"{hours(agreed)}, as agreed beforehand")
    return [
        *((str(minutes), label) for minutes, label in found.items()),
        (OTHER, "Other hours"),
        (NOTHING, "Nothing is to be paid"),
    ]


def _due(case: Case) -> str:
    return day(timezone.localdate(case.due_at))


def _ruled(case: Case, side: Side) -> Rows:
    event, network = case.ruled.get(side), _name(case, side)
    if event is None:
        return [{"key": f"{network} proposes", "value": "Nothing yet"}]
    return [
        {
            "key": f"{network} proposes",
            "value": wording.ruling(Ruling(event.ruling), event.minutes),
        },
        {"key": f"Why, says {network}", "value": event.text},
    ]


def _name(case: Case, side: Side) -> str:
    name: str = case.network(side).name
    return name


def _of(case: Case, event: CrossEvent) -> str:
    return _name(case, case.side_of(event))
