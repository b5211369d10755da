"""What a broker or champion reads before they decide: figures, and no word of the two's talk."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from design.dates import day
from kernel.minutes import hours
from tenant_apps.exchanges.forms import KEEP, NOTHING, OTHER, UNDO
from tenant_apps.exchanges.models import Exchange, ExchangeEvent
from tenant_apps.members.models import Member


def tabs(waiting: int | None, *, here: str) -> list[dict[str, Any]]:
    """One's own exchanges and those to decide; none for whoever decides nothing."""
    if waiting is None:
        return []
    return [
        {"label": "Yours", "url": reverse("exchanges:list"), "current": here == "list"},
        {
            "label": "To decide",
            "url": reverse("exchanges:to_judge"),
            "count": waiting,
            "current": here == "to_judge",
        },
    ]


def rows(waiting: list[Exchange]) -> list[dict[str, Any]]:
    """Those that wait, each leading to where it is decided."""
    return [
        {
            "title": exchange.title,
            "url": reverse("exchanges:judge", args=[exchange.id]),
            "people": f"{exchange.provider.name} helped {exchange.recipient.name}",
            "what": "Undo?" if exchange.undo_asked_by_id else "Hours",
            "since": exchange.changed_at,
        }
        for exchange in waiting
    ]


def dispute(exchange: Exchange, disputed: ExchangeEvent) -> list[dict[str, str]]:
    """What is agreed, and what each says."""
    logged, said = _logged(exchange), _said(disputed)
    return [
        *_parties(exchange),
        {"key": "Agreed beforehand", "value": hours(exchange.minutes)},
        {"key": f"{logged[0]} logged", "value": f"{hours(logged[1])}, {_helped_on(exchange)}"},
        {"key": f"{said[0]} says", "value": hours(said[1]) if said[1] else "That is not right"},
    ]


def undoing(exchange: Exchange) -> list[dict[str, str]]:
    """What was settled, and who asks to undo it."""
    asks = exchange.undo_asked_by.name if exchange.undo_asked_by else ""
    settled_on = day(timezone.localdate(exchange.settled_at)) if exchange.settled_at else ""
    return [
        *_parties(exchange),
        {"key": "Paid", "value": hours(exchange.logged_minutes or 0)},
        {"key": "Settled on", "value": settled_on},
        {"key": "Asks to undo it", "value": asks},
    ]


def resolutions(exchange: Exchange, disputed: ExchangeEvent) -> list[tuple[str, str]]:
    """What may be decided about disputed hours: no more than was agreed is held."""
    found: dict[int, str] = {}
    for name, minutes in (_logged(exchange), _said(disputed)):
        if minutes and minutes <= exchange.minutes and minutes not in found:
            found[minutes] = f"{hours(minutes)}, as {name} says"
    if exchange.minutes not in found:
        found[exchange.minutes] = f"{hours(exchange.minutes)}, as agreed beforehand"
    return [
        *((str(minutes), label) for minutes, label in found.items()),
        (OTHER, "Other hours"),
        (NOTHING, "Nothing is to be paid"),
    ]


def undo_decisions(exchange: Exchange) -> list[tuple[str, str]]:
    """What may be decided about a payment."""
    paid = hours(exchange.logged_minutes or 0)
    back = f"Undo it: {exchange.recipient.name} gets {paid} back"
    return [(UNDO, back), (KEEP, "Leave it as it is")]


def _parties(exchange: Exchange) -> list[dict[str, str]]:
    return [
        {"key": "Helped", "value": _with_organisation(exchange.provider)},
        {"key": "Was helped", "value": _with_organisation(exchange.recipient)},
    ]


def _with_organisation(member: Member) -> str:
    organisation = member.organisation.name if member.organisation else ""
    return ", ".join(filter(None, [member.name, organisation]))


def _logged(exchange: Exchange) -> tuple[str, int]:
    by = exchange.logged_by
    return (by.name if by else "", exchange.logged_minutes or 0)


def _said(disputed: ExchangeEvent) -> tuple[str, int]:
    return (disputed.actor.name if disputed.actor else "", disputed.minutes or 0)


def _helped_on(exchange: Exchange) -> str:
    return day(exchange.helped_on) if exchange.helped_on else ""
