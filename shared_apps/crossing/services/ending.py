"""What ends without the two: what nobody took further, and what is open as a network leaves."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import QuerySet

from kernel import clock, database
from kernel.ids import uuid7
from shared_apps.crossing.models import CrossExchange
from shared_apps.crossing.services import acting, payment
from shared_apps.crossing.services.acting import NOBODY, Kind
from tenant_apps.exchanges.models.exchange import OPEN_STATES, PENDING_STATES, State
from tenant_apps.ledger.repeating import repeated
from tenants import current, overdue
from tenants.current import NetworkRef

BATCH = 500
MOST_SECONDS = 25.0


def expire_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Expire the exchanges whose time is over, whatever became of their networks; how many.

    What is held for hours that wait to be confirmed, or are in dispute, stays.
    """
    with current.federation():
        due = list(overdue.ids(CrossExchange.objects.all(), batch=BATCH))
    return overdue.each(due, _expire, most_seconds=most_seconds)


def count_open(network: NetworkRef) -> int:
    """How many exchanges of this network go on."""
    with current.federation(network):
        return _open(network).count()


def cancel_open(network: NetworkRef, by: UUID | None) -> None:
    """Cancel all that goes on between a network that leaves and others; all is given back.

    `by` is noted with its leaving. The two of each are told.
    """
    with current.federation(network):
        going = list(_open(network).order_by("id").values_list("id", flat=True))
    for exchange_id in going:
        _end(exchange_id, State.CANCELLED, Kind.CANCELLED, is_time=_is_open)


def _open(network: NetworkRef) -> QuerySet[CrossExchange]:
    return CrossExchange.objects.in_network(network.id).filter(state__in=OPEN_STATES)


def _is_open(exchange: CrossExchange) -> bool:
    return exchange.is_open


def _is_over(exchange: CrossExchange) -> bool:
    return exchange.expires_at is not None and exchange.expires_at <= clock.now()


@repeated
def _end(
    exchange_id: UUID, state: State, kind: Kind, *, is_time: Callable[[CrossExchange], bool]
) -> bool:
    """End this one, unless someone acts on it now or has just acted. Its credits come last."""
    with current.federation():
        found = CrossExchange.objects.get(id=exchange_id)
    both = acting.between(found)
    with current.federation(both.provider, both.recipient), database.atomic():
        free = CrossExchange.objects.select_for_update(skip_locked=state == State.EXPIRED)
        exchange = free.filter(id=exchange_id).first()
        if exchange is None or not is_time(exchange):
            return False
        was_held = exchange.state not in PENDING_STATES
        held = [exchange.id, exchange.extra_reference] if was_held else []
        exchange.state = state
        exchange.awaiting = exchange.logged_by = exchange.ruled_by = exchange.ruling = ""
        exchange.logged_minutes = exchange.helped_on = exchange.expires_at = None
        exchange.ruled_minutes = exchange.extra_reference = None
        minutes = exchange.minutes if was_held else None
        acting.happened(exchange, kind, actor=NOBODY, key=uuid7(), minutes=minutes)
        payment.release(*held, actor=NOBODY)
    return True


def _expire(exchange_id: UUID) -> bool:
    return _end(exchange_id, State.EXPIRED, Kind.EXPIRED, is_time=_is_over)
