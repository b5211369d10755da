"""What waits for people of this network with members of others, kept where each page asks."""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Q

from kernel import clock
from shared_apps.crossing import blocks
from shared_apps.crossing.models import CrossExchange, CrossQuestion, Side
from shared_apps.crossing.seeing import Seen, SeenQuestion
from tenant_apps.awaited import services as awaited
from tenant_apps.awaited.models import Awaited, What
from tenant_apps.exchanges.models.exchange import State
from tenants import current

log = logging.getLogger(__name__)

_OF = [What.ANSWER, What.CONFIRM, What.REPLY, What.RULING, What.UNDOING]
# A question that was not answered by then waits for nobody.
_ASKED_WITHIN = timedelta(days=14)


def take_up() -> int:
    """Note all that waits in the network that is entered; returns how much changed."""
    here = current.network().id
    with current.federation(current.network()):
        waits = Q(state=State.DISPUTED) | ~Q(undo_asked_by="")
        waits |= Q(awaiting=Side.PROVIDER, provider_network=here)
        waits |= Q(awaiting=Side.RECIPIENT, recipient_network=here)
        rows = list(CrossExchange.objects.in_network(here).filter(waits).with_networks())
        asked = _unanswered(here)
    found = [_awaited(Seen(one, side)) for one in rows if (side := one.side_of(here))]
    replies = [_reply(SeenQuestion(one, Side(one.asked_by).other)) for one in asked]
    return awaited.keep([*(one for one in found if one), *replies], of=_OF)


def take_up_now() -> None:
    """The same right after an answer, so that the next page does not ask for it again.

    It was answered and committed, whether or not this is noted: the round notes it else.
    """
    try:
        take_up()
    except DatabaseError:
        log.exception("What waits was not noted; the round notes it.")


def _unanswered(here: UUID) -> list[CrossQuestion]:
    """What people of this network were asked lately, unless they have blocked who asked."""
    lately = Q(answered_at=None, created_at__gt=clock.now() - _ASKED_WITHIN)
    of_others = Q(asked_by=Side.PROVIDER, recipient_network=here)
    of_others |= Q(asked_by=Side.RECIPIENT, provider_network=here)
    rows = list(CrossQuestion.objects.filter(lately & of_others).with_networks())
    return blocks.unblocked([one for one in rows if not one.is_erased], by=here)


def _reply(seen: SeenQuestion) -> Awaited:
    question = seen.question
    return Awaited(
        what=What.REPLY,
        subject=question.id,
        member_id=question.member_of(seen.side),
        title=question.title,
        other=seen.there_address,
        since=question.created_at,
    )


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
