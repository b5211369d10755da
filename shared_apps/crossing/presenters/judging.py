"""What those who decide read before they do: figures, and no word of the two's talk."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from design.dates import day
from kernel.minutes import hours
from shared_apps.crossing import wording
from shared_apps.crossing.for_operators import OPERATORS_AFTER
from shared_apps.crossing.forms import OF_RULINGS
from shared_apps.crossing.models import CrossEvent, CrossExchange, Ruling, Side
from shared_apps.crossing.seeing import Seen
from tenant_apps.exchanges.forms import KEEP, NOTHING, OTHER, UNDO

Rows = list[dict[str, str]]


def rows(waiting: list[Seen]) -> list[dict[str, Any]]:
    """Those that wait, each leading to where it is decided."""
    return [
        {
            "title": seen.exchange.title,
            "url": reverse("crossing:judge", args=[seen.exchange.id]),
            "people": _people(seen),
            "what": _what(seen),
            "since": seen.exchange.changed_at,
        }
        for seen in waiting
    ]


def facts(seen: Seen, disputed: CrossEvent | None, ruled: Mapping[Side, CrossEvent]) -> Rows:
    """What is agreed, what each says, and what each network would decide, the latest last."""
    found = [
        {"key": "Helped", "value": _with_network(seen, Side.PROVIDER)},
        {"key": "Was helped", "value": _with_network(seen, Side.RECIPIENT)},
    ]
    found += _dispute(seen, disputed) if disputed else _undoing(seen)
    for side in sorted(ruled, key=lambda one: ruled[one].position):
        found += _ruled(seen, side, ruled[side])
    return found


def _ruled(seen: Seen, side: Side, event: CrossEvent) -> Rows:
    """What a network proposes; or proposed, if the other has proposed something else since."""
    network = seen.network(side).name
    is_last = seen.exchange.ruled_by == side
    return [
        {
            "key": f"{network} {'proposes' if is_last else 'proposed before'}",
            "value": wording.ruling(Ruling(event.ruling), event.minutes),
        },
        {"key": f"Why, says {network}", "value": event.text},
    ]


def resolutions(seen: Seen, disputed: CrossEvent) -> list[tuple[str, str]]:
    """What may be decided about disputed hours: no more than was agreed is held."""
    exchange = seen.exchange
    logger = Side(exchange.logged_by)
    says = {
        exchange.logged_minutes: seen.address(logger),
        disputed.minutes: seen.address(logger.other),
    }
    found = {
        minutes: f"{hours(minutes)}, as {who} says"
        for minutes, who in says.items()
        if minutes and minutes <= exchange.minutes
    }
    found.setdefault(exchange.minutes, f"{hours(exchange.minutes)}, as agreed beforehand")
    if exchange.ruled_minutes:
        ruled = f"{hours(exchange.ruled_minutes)}, as is proposed"
        found.setdefault(exchange.ruled_minutes, ruled)
    return [
        *((str(minutes), label) for minutes, label in found.items()),
        (OTHER, "Other hours"),
        (NOTHING, "Nothing is to be paid"),
    ]


def undo_decisions(seen: Seen) -> list[tuple[str, str]]:
    """What may be decided about a payment."""
    paid = hours(seen.exchange.logged_minutes or 0)
    back = f"Undo it: {seen.address(Side.RECIPIENT)} gets {paid} back"
    return [(UNDO, back), (KEEP, "Leave it as it is")]


def agreeing(seen: Seen) -> dict[str, Any]:
    """The form begins with what the other network proposes."""
    exchange: CrossExchange = seen.exchange
    if exchange.ruled_by != seen.side.other:
        return {}
    if exchange.ruling == Ruling.PAY:
        return {"decision": str(exchange.ruled_minutes)}
    return {"decision": OF_RULINGS[Ruling(exchange.ruling)]}


def lede(seen: Seen, *, is_for_operators: bool = False) -> str:
    """What happens with what they decide."""
    there, ruled_by = seen.there.name, seen.exchange.ruled_by
    if is_for_operators:
        return (
            f"Each network has proposed something else, or {OPERATORS_AFTER.days} days have gone "
            "by: an operator decides now. The two networks can still agree before that."
        )
    if ruled_by == seen.side:
        return f"Your network has proposed a decision, and {there} is asked to answer."
    if ruled_by:
        return (
            f"{there} proposes a decision. If you decide the same, it is carried out; anything "
            f"else is your proposal, and {there} is asked to answer."
        )
    return f"You propose a decision. It is carried out once {there} decides the same."


def done(exchange: CrossExchange) -> str:
    """What came of it."""
    if exchange.ruled_by:
        return "Proposed. The other network is told. Where the two differ, an operator decides."
    return "Decided, since both networks agree. Both members are told by mail, and can read why."


def _people(seen: Seen) -> str:
    return f"{seen.address(Side.PROVIDER)} helped {seen.address(Side.RECIPIENT)}"


def _what(seen: Seen) -> str:
    exchange = seen.exchange
    if exchange.ruled_by == seen.side:
        return "Proposed"
    return "Undo?" if exchange.undo_asked_by else "Hours"


def _with_network(seen: Seen, side: Side) -> str:
    return f"{seen.address(side)}, {seen.network(side).name}"


def _dispute(seen: Seen, disputed: CrossEvent) -> Rows:
    exchange = seen.exchange
    logger = Side(exchange.logged_by)
    logged = hours(exchange.logged_minutes or 0)
    when = day(exchange.helped_on) if exchange.helped_on else ""
    says = hours(disputed.minutes) if disputed.minutes else "It did not take place"
    return [
        {"key": "Agreed beforehand", "value": hours(exchange.minutes)},
        {"key": f"{seen.address(logger)} logged", "value": f"{logged}, {when}"},
        {"key": f"{seen.address(logger.other)} says", "value": says},
    ]


def _undoing(seen: Seen) -> Rows:
    exchange = seen.exchange
    settled = exchange.settled_at
    return [
        {"key": "Paid", "value": hours(exchange.logged_minutes or 0)},
        {"key": "Settled on", "value": day(timezone.localdate(settled)) if settled else ""},
        {"key": "Asks to undo it", "value": seen.address(Side(exchange.undo_asked_by))},
    ]
