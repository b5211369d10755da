"""A member of the open community network moves on, step by step, each by their own yes.

Each opens the doors it needs, so none may run inside a transaction. Errors: those of refusals.py,
and of what does the step.
"""

from datetime import timedelta
from uuid import UUID, uuid5

from django.db.models import Q

from kernel import clock, database
from kernel.errors import Refused
from shared_apps.linking.services import Linked
from tenant_apps.audit import services as audit
from tenant_apps.awaited import services as awaited
from tenant_apps.awaited.models import What
from tenant_apps.hopping import services as hopping
from tenant_apps.joining import selectors as joining
from tenant_apps.joining import services as entrance
from tenant_apps.listings import services as listings
from tenant_apps.listings.models import Listing
from tenant_apps.listings.refusals import KeyReused
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.moving_on import selectors
from tenant_apps.moving_on.models import Walk
from tenant_apps.moving_on.refusals import NotBegun, NotLinked, NoWayIn, Resting
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef
from tenants.models import Network

BETWEEN_MAILS = timedelta(minutes=10)
_GOES_ALONG = ("title", "description", "minutes", "most_minutes", "people", "how", "place")


def begin(*, walk: Walk, by: Member) -> None:
    """Say yes: from now on the steps can be taken. Twice changes nothing. Raises Resting."""
    _open(walk)
    with database.atomic():
        new = Walk.objects.filter(id=walk.id, begun_at=None)
        if new.update(begun_at=clock.now(), put_away_at=None):
            audit.record(action="moving_on.begun", by=by.id, subject=walk.id)


def put_away(*, walk: Walk, by: Member) -> None:
    """Wait no more for an answer. What was done stays, and it can be taken up again."""
    with database.atomic():
        if Walk.objects.filter(id=walk.id, put_away_at=None).update(put_away_at=clock.now()):
            awaited.keep([], of=[What.HOME], about=walk.id)
            audit.record(action="moving_on.put_away", by=by.id, subject=walk.id)


def ask(*, walk: Walk, by: Member) -> None:
    """Have the other network mail its link to join to one's own address, as if asked for there.

    Clicked twice, one mail goes. Raises NotBegun, Resting, NoWayIn.
    """
    there, email = _begun(walk), by.user.email
    with current.enter(there):
        if joining.letting_in(email) is None:
            raise NoWayIn
    now = clock.now()
    with database.atomic():
        due = Q(asked_at=None) | Q(asked_at__lte=now - BETWEEN_MAILS)
        if not Walk.objects.filter(due, id=walk.id).update(asked_at=now):
            return
        audit.record(action="moving_on.asked", by=by.id, subject=walk.id)
    with current.enter(there):
        entrance.ask(email=email)


def link(*, walk: Walk, by: Member, text: str) -> Linked:
    """Link the two memberships by the code that was mailed there. Raises NotBegun, Resting."""
    _begun(walk)
    return hopping.link(member=by, text=text)


def take_listings(*, walk: Walk, by: Member) -> int:
    """Write what one has posted here as drafts there; returns how many are there now.

    Nothing changes here, and each is written once, however often this is asked. What that network
    does not take, such as a kind of help that it has not, stays out. Raises NotBegun, Resting,
    NotLinked.
    """
    there = _begun(walk)
    linked = selectors.link_of(by, there)
    if linked is None:
        raise NotLinked
    mine = selectors.to_take(by)
    with current.enter(there):
        owner = members.get(linked.member_there)
        taken = sum(_is_taken(one, owner, walk.id) for one in mine)
    with database.atomic():
        if Walk.objects.filter(id=walk.id, listings_at=None).update(listings_at=clock.now()):
            audit.record(action="moving_on.listings_taken", by=by.id, subject=walk.id)
    return taken


def _is_taken(one: Listing, owner: Member, walk_id: UUID) -> bool:
    said = {name: getattr(one, name) for name in _GOES_ALONG}
    try:
        listings.post(
            owner=owner,
            by=owner,
            kind=one.kind,
            help_kind=one.help_kind_id,
            is_draft=True,
            key=uuid5(walk_id, str(one.id)),
            **said,
        )
    except KeyReused:
        # Put in other words here since: the draft there is the member's to change.
        return True
    except Refused:
        return False
    return True


def _begun(walk: Walk) -> NetworkRef:
    if walk.begun_at is None:
        raise NotBegun
    return _open(walk)


def _open(walk: Walk) -> NetworkRef:
    there = networks.get(walk.there)
    if there.state != Network.State.ACTIVE:
        raise Resting
    return there
