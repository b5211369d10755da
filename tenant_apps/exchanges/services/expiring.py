"""What nobody took further: proposals without an answer, agreements without hours."""

from uuid import UUID

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.services import acting, payment
from tenant_apps.exchanges.services.acting import Kind
from tenant_apps.ledger.repeating import repeated


def expire_due() -> int:
    """Expire all exchanges whose time is over, each in its own transaction. Returns how many."""
    due = Exchange.objects.filter(expires_at__lte=clock.now()).order_by("expires_at")
    return sum(_expire(exchange_id) for exchange_id in list(due.values_list("id", flat=True)))


@repeated
def _expire(exchange_id: UUID) -> bool:
    """Expire this one, unless someone acts on it now or has just acted."""
    with database.atomic():
        exchange = (
            Exchange.objects.with_people()
            .select_for_update(of=("self",), skip_locked=True)
            .filter(id=exchange_id, expires_at__lte=clock.now())
            .first()
        )
        if exchange is None:
            return False
        exchange.state = State.EXPIRED
        exchange.awaiting = None
        exchange.expires_at = None
        acting.happened(exchange, Kind.EXPIRED, by=None, key=uuid7())
        payment.release(exchange.hold_id, by=None)
    return True
