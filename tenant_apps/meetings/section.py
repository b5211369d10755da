"""When the two meet, as a part of their exchange's page."""

from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import OPEN_STATES
from tenant_apps.exchanges.parts import Part
from tenant_apps.meetings import presenters, selectors
from tenant_apps.meetings.selectors import Arrangement
from tenant_apps.members.models import Member


def part(exchange: Exchange, viewer: Member) -> Part | None:
    """Nothing where they will not meet any more."""
    return of(exchange, selectors.of(exchange, viewer), viewer)


def of(exchange: Exchange, arrangement: Arrangement, viewer: Member) -> Part | None:
    """The same of what has been read already."""
    is_ahead = arrangement.meeting is not None and arrangement.meeting.is_ahead
    if exchange.state not in OPEN_STATES and not is_ahead:
        return None
    words = presenters.section(exchange, arrangement, viewer=viewer)
    return Part("meetings/_on_exchange.html", words)
