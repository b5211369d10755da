"""What becomes of a meeting when its exchange moves on."""

from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.event import Kind as ExchangeKind
from tenant_apps.meetings import mails, services, stepping
from tenant_apps.meetings.models import AWAITING_STATES, OPEN_STATES, Kind, Meeting
from tenant_apps.members.models import Member

# Nothing will come of it.
ENDS = {ExchangeKind.CANCELLED, ExchangeKind.EXPIRED, ExchangeKind.VOIDED}
# They have met: no more times are looked for. One that is agreed stands until both say so.
ENOUGH = {ExchangeKind.LOGGED}
FINISHES = {ExchangeKind.SETTLED, ExchangeKind.RESOLVED}


def hear(exchange: Exchange, kind: ExchangeKind, by: Member | None) -> None:
    """Call off what is ahead where the exchange ends, and leave nothing open to be answered.

    A meeting that goes on while its hours are confirmed is one that they held.
    """
    if kind not in ENDS | ENOUGH | FINISHES:
        return
    meeting = stepping.latest(exchange)
    if meeting is None or meeting.state not in OPEN_STATES:
        return
    if kind in ENDS:
        _end(meeting, by)
    elif kind in FINISHES:
        if meeting.is_ahead and not meeting.has_begun:
            _end(meeting, None)
    elif meeting.state in AWAITING_STATES:
        _lapse(meeting, by)


def _end(meeting: Meeting, by: Member | None) -> None:
    was_ahead = services.close(meeting)
    stepping.happened(meeting, Kind.CALLED_OFF if was_ahead else Kind.LAPSED, by=by)
    if was_ahead:
        mails.tell_that_it_ended(meeting)


def _lapse(meeting: Meeting, by: Member | None) -> None:
    if meeting.is_fixed:
        services.back_to_agreed(meeting)
    else:
        services.close(meeting)
    stepping.happened(meeting, Kind.LAPSED, by=by)
