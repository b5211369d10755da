"""What a member's own data hold of exchanges with other networks: their side of each."""

from typing import Any

from shared_apps.crossing.models import CrossEvent, CrossExchange
from shared_apps.crossing.seeing import Seen
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


def _event(seen: Seen, event: CrossEvent) -> dict[str, Any]:
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
