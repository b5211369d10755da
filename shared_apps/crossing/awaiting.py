"""What of exchanges between networks waits for people of this one, kept where each page asks."""

import logging

from django.db import DatabaseError
from django.db.models import Q

from shared_apps.crossing.models import CrossExchange, Side
from shared_apps.crossing.seeing import Seen
from tenant_apps.awaited import services as awaited
from tenant_apps.awaited.models import Awaited, What
from tenant_apps.exchanges.models.exchange import State
from tenants import current

log = logging.getLogger(__name__)

_OF = [What.ANSWER, What.CONFIRM, What.RULING, What.UNDOING]


def take_up() -> int:
    """Note all that waits in the network that is entered; returns how much changed."""
    here = current.network().id
    with current.federation(current.network()):
        waits = Q(state=State.DISPUTED) | ~Q(undo_asked_by="")
        waits |= Q(awaiting=Side.PROVIDER, provider_network=here)
        waits |= Q(awaiting=Side.RECIPIENT, recipient_network=here)
        rows = list(CrossExchange.objects.in_network(here).filter(waits).with_networks())
    found = [_awaited(Seen(one, side)) for one in rows if (side := one.side_of(here))]
    return awaited.keep([one for one in found if one], of=_OF)


def take_up_now() -> None:
    """The same right after an answer, so that the next page does not ask for it again.

    It was answered and committed, whether or not this is noted: the round notes it else.
    """
    try:
        take_up()
    except DatabaseError:
        log.exception("What waits was not noted; the round notes it.")


def _awaited(seen: Seen) -> Awaited | None:
    """As it is noted; None while the other network's decision is awaited, or nobody is left."""
    exchange = seen.exchange
    row = Awaited(subject=exchange.id, title=exchange.title, since=exchange.changed_at)
    if exchange.awaiting == seen.side:
        is_logged = exchange.state == State.LOGGED
        row.what = What.CONFIRM if is_logged else What.ANSWER
        row.member_id = exchange.member_of(seen.side)
        row.other = seen.there_address if seen.knows_address else f"A member of {seen.there.name}"
        row.minutes = exchange.logged_minutes or exchange.minutes
    else:
        row.what = What.UNDOING if exchange.undo_asked_by else What.RULING
        row.not_for_id = exchange.member_of(seen.side)
        row.other = seen.there.name
    return None if exchange.ruled_by == seen.side or exchange.is_erased else row
