"""What happened to a meeting, in the timeline of its exchange."""

from collections.abc import Sequence

from tenant_apps.exchanges.happenings import Told
from tenant_apps.exchanges.models import Exchange
from tenant_apps.meetings import selectors, times
from tenant_apps.meetings.models import Kind, Step
from tenant_apps.members.models import Member

_LOOKS = {Kind.AGREED: ("tick", "good"), Kind.CALLED_OFF: ("cross", "bad")}


def tell(exchange: Exchange, viewer: Member, after: int) -> list[Told]:
    """What happened past that position, as one of the two reads it."""
    steps = selectors.steps(exchange)
    told = []
    for number, step in enumerate(steps):
        if step.timeline_position is None or step.timeline_position <= after:
            continue
        if text := sentence(step, steps[:number], who=_who(step, exchange, viewer)):
            icon, tone = _LOOKS.get(Kind(step.kind), ("clock", ""))
            told.append(Told(step.timeline_position, step.at, step.actor_id, text, icon, tone))
    return told


def sentence(step: Step, before: Sequence[Step], *, who: str) -> str:
    """`Bob Baker agreed to meet on Tuesday 30 March, 09:00 to 10:30`.

    Nothing of what lapsed by itself. `who` is empty where neither of the two did it.
    """
    when = times.said(step.starts_at, step.ends_at) if step.starts_at and step.ends_at else ""
    match step.kind:
        case Kind.PROPOSED if when:
            return f"{who} asked to meet at another time than {when}"
        case Kind.PROPOSED:
            return f"{who} proposed when to meet"
        case Kind.AGREED:
            return f"{who} agreed to meet on {when}"
        case Kind.KEPT:
            return f"{who} stayed with {when}" if when else f"{who} stayed with what was agreed"
        case Kind.CALLED_OFF if when:
            return f"{who} called off the meeting on {when}" if who else f"No meeting on {when}"
        case Kind.CALLED_OFF if _proposed_last(before) == step.actor_id:
            return f"{who} took back the times to meet"
        case Kind.CALLED_OFF:
            return f"{who} took none of the times to meet"
    return ""


def _proposed_last(before: Sequence[Step]) -> object:
    proposed = [one.actor_id for one in before if one.kind == Kind.PROPOSED]
    return proposed[-1] if proposed else None


def _who(step: Step, exchange: Exchange, viewer: Member) -> str:
    if step.actor_id is None or not exchange.is_party(step.actor_id):
        return ""
    if step.actor_id == viewer.id:
        return "You"
    return exchange.other(viewer.id).name
