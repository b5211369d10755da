"""What a member's own data hold of exchanges and questions with other networks: their side."""

from typing import Any

from shared_apps.crossing.models import CrossEvent, CrossExchange, CrossQuestion
from shared_apps.crossing.seeing import Seen, SeenQuestion, SeenTalk
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef

# A decision that one network proposes is for those who decide.
_NOT_SAID = CrossEvent.Kind.RULED


def of(member: Member) -> list[dict[str, Any]]:
    """Each, the oldest first, with what was written in it. In their network's door.

    The other stands there as the member may know them: by address, and before they answered a
    proposal to somebody of the directory as a member of their network.
    """
    here = current.network()
    with current.federation(here):
        own = CrossExchange.objects.of(here.id, member.id).with_networks()
        return [_row(one, here) for one in own.prefetch_related("events").order_by("id")]


def questions_of(member: Member) -> list[dict[str, Any]]:
    """What they asked members of other networks, and were asked, the oldest first."""
    here = current.network()
    with current.federation(here):
        own = CrossQuestion.objects.of(here.id, member.id).with_networks()
        return [_question(one, here) for one in own.prefetch_related("events").order_by("id")]


def _question(one: CrossQuestion, here: NetworkRef) -> dict[str, Any]:
    side = one.side_of(here.id)
    assert side is not None
    seen = SeenQuestion(one, side)
    return {
        "id": str(one.id),
        "what": one.title,
        "with": seen.other,
        "asked": one.asked_by == side,
        "asked_at": _date(one.created_at),
        "lines": [_line(seen, event) for event in one.events.all()],
    }


def _line(seen: SeenQuestion, event: CrossEvent) -> dict[str, Any]:
    line = _event(seen, event)
    return {name: line[name] for name in ("who", "own", "text", "at")}


def _row(one: CrossExchange, here: NetworkRef) -> dict[str, Any]:
    side = one.side_of(here.id)
    assert side is not None
    seen = Seen(one, side)
    return {
        "id": str(one.id),
        "what": one.title,
        "with": seen.other,
        "gave_help": seen.side == "provider",
        "state": one.state,
        "agreed_minutes": one.minutes,
        "logged_minutes": one.logged_minutes,
        "helped_on": _date(one.helped_on),
        "proposed_at": _date(one.created_at),
        "settled_at": _date(one.settled_at),
        "events": [_event(seen, event) for event in one.events.all() if event.kind != _NOT_SAID],
    }


def _event(seen: SeenTalk, event: CrossEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "who": seen.who(event),
        "own": seen.is_own(event),
        "minutes": event.minutes,
        "text": event.text,
        "at": _date(event.at),
    }


def _date(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
