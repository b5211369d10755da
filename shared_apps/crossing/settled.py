"""What settled exchanges with other networks were to a member: who gave how much, and when."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, Sum

from kernel.errors import NotFound
from shared_apps.crossing.models import CrossExchange, CrossExchangeQuerySet, Side
from tenant_apps.exchanges.models.exchange import PAID_STATES, State
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef

# Of one whose title is erased, since the other is gone.
UNTITLED = "Help between two networks"


@dataclass(frozen=True, slots=True)
class Help:
    """Help that was paid for, and perhaps undone since. It names nobody."""

    id: UUID
    title: str
    day: date
    minutes: int
    gave: bool
    is_undone: bool


def of(member: Member, *, first: date, after: date) -> list[Help]:
    """A member's of these days, the last one left out. Opens the federation's door."""
    here = current.network()
    with current.federation(here):
        within = _of(member, here).filter(helped_on__gte=first, helped_on__lt=after)
        return [_help(one, here) for one in within]


def one_of(member: Member, exchange_id: UUID) -> Help:
    """One of theirs; missing where they are no party, or it has not come so far."""
    here = current.network()
    with current.federation(here):
        found = _of(member, here).filter(id=exchange_id).first()
    if found is None:
        raise NotFound
    return _help(found, here)


def hours_of(member: Member) -> tuple[int, int]:
    """The minutes that this member has given to other networks, and received from them."""
    here = current.network()
    with current.federation(here):
        settled = _of(member, here).filter(state=State.SETTLED)
        sums = settled.aggregate(
            gave=Sum("logged_minutes", filter=Q(provider_network=here.id)),
            got=Sum("logged_minutes", filter=Q(recipient_network=here.id)),
        )
    return sums["gave"] or 0, sums["got"] or 0


def _of(member: Member, here: NetworkRef) -> CrossExchangeQuerySet:
    own = CrossExchange.objects.of(here.id, member.id)
    return own.filter(state__in=PAID_STATES).order_by("id")


def _help(one: CrossExchange, here: NetworkRef) -> Help:
    assert one.helped_on is not None
    return Help(
        id=one.id,
        title=UNTITLED if one.is_erased else one.title,
        day=one.helped_on,
        minutes=one.logged_minutes or 0,
        gave=one.side_of(here.id) is Side.PROVIDER,
        is_undone=one.state == State.REVERSED,
    )
