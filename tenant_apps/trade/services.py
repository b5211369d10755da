"""Noticing that a trade limit comes near, once per crossing of the mark, and saying so."""

from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound
from shared_apps.federation import positions
from shared_apps.federation.positions import Limit
from tenant_apps.audit import services as audit
from tenant_apps.members.models import Member
from tenant_apps.trade import mails
from tenant_apps.trade.models import LimitWarning
from tenants import current

# A warning ends below this, so that trade to and fro about the mark is one crossing, not many.
ENDS_PERCENT = 75

Side = LimitWarning.Side


def watch() -> None:
    """Compare the entered network's position with its limits; champions get a mail of what is new.

    Opens the federation's door, so it must not run inside a transaction.
    """
    standing = positions.standing(current.network().id)
    limits: dict[Side, Limit | None] = {Side.DOWN: None, Side.UP: None}
    if standing is not None and standing.is_trading:
        limits = {Side.DOWN: standing.down, Side.UP: standing.up}
    for side, limit in limits.items():
        if limit is not None and limit.is_near:
            _begin(side, limit)
        elif limit is None or limit.percent < ENDS_PERCENT or not limit.size_minutes:
            _end(side)


def see(warning_id: UUID, *, by: Member) -> None:
    """A champion has seen a warning: it is no longer to do, and stays until it is over.

    Raises NotFound. Seen twice, the first time counts.
    """
    with database.atomic():
        warning = LimitWarning.objects.filter(id=warning_id, ended_at__isnull=True)
        if not warning.exists():
            raise NotFound
        if warning.filter(seen_at__isnull=True).update(seen_at=clock.now(), seen_by=by):
            audit.record(action="trade.warning_seen", by=by.id, subject=warning_id)


def _begin(side: Side, limit: Limit) -> None:
    """Open a warning of this side unless one is, and tell the champions."""
    if LimitWarning.objects.filter(side=side, ended_at__isnull=True).exists():
        return
    warning = LimitWarning(
        side=side, used_minutes=limit.used_minutes, limit_minutes=limit.size_minutes
    )
    with database.atomic():
        warning.save(force_insert=True)
        mails.tell_champions(warning, limit)


def _end(side: Side) -> None:
    LimitWarning.objects.filter(side=side, ended_at__isnull=True).update(ended_at=clock.now())
