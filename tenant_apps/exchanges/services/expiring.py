"""What nobody took further: proposals without an answer, agreements without hours, old holds."""

from uuid import UUID

from django.db.models import Q

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.event import Kind
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.services import acting, payment
from tenant_apps.ledger import lapsing
from tenant_apps.ledger.lapsing import Lapsed
from tenant_apps.ledger.repeating import repeated
from tenants import overdue

BATCH = 500
MOST_SECONDS = 25.0


def expire_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Expire the exchanges whose time is over, the longest first. Returns how many."""
    due = overdue.ids(Exchange.objects.all(), batch=BATCH)
    return overdue.each(due, _expire, most_seconds=most_seconds)


def expire_holds(*, most_seconds: float = MOST_SECONDS) -> int:
    """Give back the holds whose own time is over, and expire their exchanges. Returns how many.

    What is held for hours that wait to be confirmed, or are in dispute, stays: time alone never
    takes them away.
    """
    lapsed = lapsing.lapsed_holds(batch=BATCH)
    return overdue.each(lapsed, _expire_hold, most_seconds=most_seconds)


@repeated
def _expire(exchange_id: UUID) -> bool:
    """Expire this one, unless someone acts on it now or has just acted."""
    with database.atomic():
        exchange = _free(Q(id=exchange_id, expires_at__lte=clock.now()))
        if exchange is None:
            return False
        _run_out(exchange)
        payment.give_back(exchange.hold_id)
    return True


@repeated
def _expire_hold(hold: Lapsed) -> bool:
    """Expire this one, and what it was held for; not while someone acts on that."""
    with database.atomic():
        its_own = Q(id=hold.subject) & (Q(hold_id=hold.id) | Q(extra_hold_id=hold.id))
        if Exchange.objects.filter(its_own).exists():
            exchange = _free(its_own & ~Q(state__in=[State.LOGGED, State.DISPUTED]))
            if exchange is None:
                return False
            if exchange.state == State.ACCEPTED:
                _run_out(exchange)
        payment.let_expire(hold.id)
    return True


def _free(which: Q) -> Exchange | None:
    exchanges = Exchange.objects.with_people()
    return exchanges.select_for_update(of=("self",), skip_locked=True).filter(which).first()


def _run_out(exchange: Exchange) -> None:
    """The exchange's part of it; both parties are told. Its credits come last."""
    exchange.state = State.EXPIRED
    exchange.awaiting = None
    exchange.expires_at = None
    acting.happened(exchange, Kind.EXPIRED, by=None, key=uuid7())
