"""Who is an active member, written down once, and what follows from how many there are.

An active member of a month is a member who signed in and did something in it. Both are read from
the network's audit: a `login.signed_in` of their login and an act of their own. What counts as an
act is whatever a service of ours notes with the member as its actor: post, propose, agree, log
hours, give credits, change a page. Opening pages is none, nor is what a mail's link does without
a sign-in. Whoever has left since counts for the months in which they were here.
"""

from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from kernel import clock, database
from kernel.errors import NotFound
from shared_apps.billing import services
from shared_apps.billing.models import Account, Subscription, UsageSnapshot
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tenants.models import Network

SIGNED_IN = "login.signed_in"
# A network that was closed for a while is counted for the months before as well.
MONTHS_BACK = 3
State = Subscription.State


def active_members(month: date) -> int:
    """How many were active in the month that begins on this day, in the current network."""
    since, until = _midnight(month), _midnight(following(month))
    in_month = Event.objects.filter(at__gte=since, at__lt=until)
    signed_in = in_month.filter(action=SIGNED_IN, actor=OuterRef("user_id"))
    acted = in_month.filter(actor=OuterRef("id"))
    return Member.objects.filter(Exists(signed_in), Exists(acted)).count()


def take(network: NetworkRef) -> int:
    """Count the months that are over and have not been counted; returns how many.

    The last of them decides what the network pays from now on.
    """
    this_month = timezone.localtime(clock.now()).date().replace(day=1)
    with current.shared():
        known = _known(network.id)
    first = month_of(network)
    months = [month for month in _before(this_month) if month not in known and month >= first]
    with current.enter(network):
        counted = {month: active_members(month) for month in months}
    with current.shared(), database.atomic():
        for month, members in sorted(counted.items()):
            UsageSnapshot.objects.get_or_create(
                network_id=network.id, month=month, defaults={"active_members": members}
            )
        if counted and max(counted) > max(known, default=date.min):
            follow(network.id, members=counted[max(counted)])
    return len(counted)


def follow(network_id: UUID, *, members: int) -> bool:
    """Put a network on the plan, and to the number, that so many active members make; whether
    that is another. During a trial too: the first invoice is for those who are there."""
    # The account's row first, as whoever changes a bill does.
    if not Account.objects.select_for_update().filter(network_id=network_id).exists():
        return False
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("account", "plan")
    row = rows.filter(account__network_id=network_id).exclude(state=State.CANCELED).first()
    if row is None:
        return False
    plan = row.plan
    if not plan.fits(members):
        plan = services.plan_for(kind=plan.kind, members=members, like=plan) or plan
    quantity = plan.quantity_for(members)
    if (plan.id, quantity) == (row.plan_id, row.quantity):
        return False
    services.move(row, plan, quantity=quantity, by=None)
    return True


def following(month: date) -> date:
    """The first day of the month after this one."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_of(network: NetworkRef) -> date:
    """The month in which a network was opened."""
    with current.shared():
        opened = Network.objects.values_list("activated_at", flat=True).get(id=network.id)
    if opened is None:
        raise NotFound
    return timezone.localtime(opened).date().replace(day=1)


def _before(month: date) -> list[date]:
    """The months before this one, the last first."""
    found = []
    for _ in range(MONTHS_BACK):
        month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
        found.append(month)
    return found


def _known(network_id: UUID) -> set[date]:
    rows = UsageSnapshot.objects.filter(network_id=network_id)
    return set(rows.values_list("month", flat=True))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
