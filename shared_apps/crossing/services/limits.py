"""How much a member may begin with members of other networks, who did not ask for it."""

from datetime import timedelta

from django.db.models import Q

from kernel import clock, database
from shared_apps.crossing.blocks import Party
from shared_apps.crossing.models import CrossExchange, CrossQuestion, Side
from shared_apps.crossing.services.refusals import TooManyOpen, TooManyToday
from tenant_apps.exchanges.models.exchange import PENDING_STATES
from tenant_apps.members.models import Member
from tenants.current import NetworkRef

# So many of a member's proposals to other networks may wait for an answer.
MOST_WAITING = 20
# So many a member may begin within this time, whatever became of them.
MOST_IN_A_DAY = 10
DAY = timedelta(hours=24)


def one_at_a_time(here: NetworkRef, by: Member) -> None:
    """Whatever else this member begins at the same time waits until the transaction ends."""
    _wait_for(f"crossing.begin:{here.id}:{by.id}")


def one_of_two_at_a_time(one: Party, other: Party) -> None:
    """The same of a block between these two, and of what it forbids. After the lock of a talk."""
    names = sorted(f"{who.network}:{who.member}" for who in (one, other))
    _wait_for("crossing.two:" + ":".join(names))


def require_another_today(here: NetworkRef, by: Member) -> None:
    """Raises TooManyToday where this member has begun as much as they may within a day."""
    lately = clock.now() - DAY
    begun = CrossExchange.objects.filter(_begun_by(here, by), created_at__gt=lately).count()
    begun += CrossQuestion.objects.asked_by(here.id, by.id).filter(created_at__gt=lately).count()
    if begun >= MOST_IN_A_DAY:
        raise TooManyToday(MOST_IN_A_DAY)


def require_room(here: NetworkRef, by: Member) -> None:
    """The same of a proposal; and TooManyOpen where many have not answered theirs."""
    require_another_today(here, by)
    own = CrossExchange.objects.filter(_begun_by(here, by))
    if own.filter(state__in=PENDING_STATES).count() >= MOST_WAITING:
        raise TooManyOpen


def _wait_for(name: str) -> None:
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _begun_by(here: NetworkRef, by: Member) -> Q:
    begun = Q()
    for side in Side:
        theirs = {"proposed_by": side, f"{side}_network": here.id, f"{side}_member": by.id}
        begun |= Q(**theirs)
    return begun
