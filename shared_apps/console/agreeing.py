"""What waits for a second operator, in words."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse

from design.dates import friendly
from shared_apps.agreeing import deeds, naming, selectors
from shared_apps.agreeing.models import Asking
from shared_apps.operators.models import Operator

State = Asking.State
GONE = "An operator who is gone"
TONES: dict[str, str] = {
    State.WAITING: "brand",
    State.AGREED: "good",
    State.REFUSED: "bad",
}


def rows(
    askings: Iterable[Asking], names: Mapping[UUID, str], viewer: Operator
) -> list[dict[str, Any]]:
    """Lines of the list."""
    found = list(askings)
    known = naming.networks(found)
    return [
        {
            "title": naming.title(asking, known),
            "url": reverse("console:asking", args=[asking.id]),
            "state": state(asking),
            "tone": TONES.get(asking.state, ""),
            "by": names.get(asking.asked_by, GONE),
            "reason": asking.reason,
            "when": _when(asking),
            "is_yours": selectors.may_decide(viewer, asking),
        }
        for asking in found
    ]


def page(asking: Asking, names: Mapping[UUID, str], viewer: Operator) -> dict[str, Any]:
    """One asking, with what its viewer may do."""
    deed, is_open = deeds.of(asking.deed), selectors.is_open(asking)
    may_decide = selectors.may_decide(viewer, asking)
    facts = [
        *deed.facts(asking),
        ("Asked by", f"{names.get(asking.asked_by, GONE)}, {friendly(asking.asked_at)}"),
        ("Why", f"“{asking.reason}”"),
    ]
    if asking.state != State.WAITING and asking.decided_at:
        facts.append((state(asking), _decided(asking, names)))
    if asking.answer:
        facts.append(("They write", f"“{asking.answer}”"))
    return {
        "title": naming.title(asking),
        "state": state(asking),
        "tone": TONES.get(asking.state, ""),
        "facts": [{"key": key, "value": value} for key, value in facts],
        "warning": deed.warning(asking) if is_open else "",
        "ends": _when(asking) if is_open else "",
        "may_decide": may_decide,
        "may_take_back": is_open and asking.asked_by == viewer.id,
        "waits_for_others": is_open and not may_decide,
    }


def state(asking: Asking) -> str:
    """How it stands; one whose time is over has expired, though nothing has noted it yet."""
    if asking.state == State.WAITING and not selectors.is_open(asking):
        return State.EXPIRED.label
    return State(asking.state).label


def _decided(asking: Asking, names: Mapping[UUID, str]) -> str:
    assert asking.decided_at
    when = friendly(asking.decided_at)
    if asking.decided_by is None:
        return when
    return f"by {names.get(asking.decided_by, GONE)}, {when}"


def _when(asking: Asking) -> str:
    if asking.decided_at:
        return friendly(asking.decided_at)
    return f"Until {asking.expires_at:%-d %B}"
