"""When the two meet, as a part of their exchange's page."""

from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import OPEN_STATES, State
from tenant_apps.exchanges.parts import Part
from tenant_apps.meetings import presenters, selectors
from tenant_apps.meetings.models import Meeting
from tenant_apps.meetings.selectors import Arrangement
from tenant_apps.members.models import Member


def part(exchange: Exchange, viewer: Member) -> Part | None:
    """Nothing where they will not meet any more: the exchange is over."""
    return of(exchange, selectors.of(exchange, viewer), viewer)


def of(exchange: Exchange, arrangement: Arrangement, viewer: Member) -> Part | None:
    """The same of what has been read already."""
    if exchange.state not in OPEN_STATES:
        return None
    meeting = arrangement.meeting
    is_ahead = meeting is not None and meeting.is_ahead
    words = presenters.section(exchange, arrangement, viewer=viewer)
    waits = meeting is not None and meeting.awaiting_id == viewer.id
    words["is_first"] = (is_ahead or waits) and exchange.state == State.ACCEPTED
    return Part(
        "meetings/_on_exchange.html",
        words,
        is_ahead=meeting is not None and _still_meet(exchange, meeting),
        waits=waits,
    )


def _still_meet(exchange: Exchange, meeting: Meeting) -> bool:
    """Whether they are to meet, or look for a time. Once it has begun, hours may be confirmed."""
    if meeting.awaiting_id is not None:
        return True
    return meeting.is_ahead and (exchange.state == State.ACCEPTED or not meeting.has_begun)
