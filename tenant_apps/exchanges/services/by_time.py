"""Hours that nobody answered, where the network lets time confirm them: see decision 60.

Each is the usual confirming, with nobody as its actor, in a transaction of its own.
"""

from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db.models import Q

from kernel import database
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.services.refusals import CreditsMissing, CreditsTooMany, MemberNotActive
from tenant_apps.exchanges.services.settling import settle
from tenant_apps.ledger.repeating import repeated
from tenant_apps.members.models import Member
from tenant_apps.policy import by_time
from tenant_apps.policy import selectors as rules
from tenants import overdue

BATCH = 500
MOST_SECONDS = 25.0


def confirm_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Confirm the hours whose day has come, the longest waiting first. Returns how many."""
    if by_time.days() is None:
        forget_days()
        return 0
    today = rules.today()
    soon = today + by_time.LEAST - timedelta(days=1)
    resting = Q(provider__state=Member.State.SUSPENDED) | Q(recipient__state=Member.State.SUSPENDED)
    concerned = Exchange.objects.filter(Q(confirms_on__lte=today) | resting, state=State.LOGGED)
    due = overdue.ids(concerned, batch=BATCH, field="confirms_on", until=soon)
    return overdue.each(due, _take_up, most_seconds=most_seconds)


def forget_days() -> int:
    """Let time confirm nothing that is logged now. Returns how many waited for it."""
    return Exchange.objects.filter(confirms_on__isnull=False).update(confirms_on=None)


@repeated
def _take_up(exchange_id: UUID) -> bool:
    """Confirm this one, unless someone acts on it now or has just acted.

    One that the ledger refuses stays as it is, for the next round and for the brokers.
    """
    today = rules.today()
    with suppress(CreditsMissing, CreditsTooMany, MemberNotActive), database.atomic():
        exchange = _free(exchange_id)
        if exchange is None or exchange.confirms_on is None:
            return False
        if _is_resting(exchange) or is_missed(exchange.confirms_on, today):
            exchange.confirms_on = max(exchange.confirms_on, today + by_time.LEAST)
            exchange.save(update_fields=["confirms_on"])
            return False
        if exchange.confirms_on > today:
            return False
        settle(exchange, by=None, key=uuid5(exchange.id, f"by time {exchange.last_position}"))
        return True
    return False


def is_missed(day: date, today: date) -> bool:
    """Whether it went by without being kept, as while a network rests: they get another.

    The day after is early enough for a round that came late.
    """
    return day < today - timedelta(days=1)


def _is_resting(exchange: Exchange) -> bool:
    """Whether one of the two is suspended, who cannot answer: they have a week once they can."""
    return Member.State.SUSPENDED in (exchange.provider.state, exchange.recipient.state)


def _free(exchange_id: UUID) -> Exchange | None:
    exchanges = Exchange.objects.with_people().filter(id=exchange_id, state=State.LOGGED)
    return exchanges.select_for_update(of=("self",), skip_locked=True).first()
