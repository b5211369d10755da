"""What a member who leaves has open, over all apps: what has to be done first, and what ends."""

from dataclasses import dataclass
from uuid import UUID

from shared_apps.crossing import services as crossing
from shared_apps.linking import services as linking
from tenant_apps.exchanges.models.exchange import EXPIRING_STATES
from tenant_apps.exchanges.services import leaving as exchanges
from tenant_apps.groups.models.group import EXPIRING_STATES as GATHERING_STATES
from tenant_apps.groups.services import leaving as groups
from tenant_apps.listings import leaving as listings
from tenant_apps.members.models import Member
from tenants import current


@dataclass(frozen=True, slots=True)
class Waiting:
    """Hours that this member has to confirm first."""

    title: str
    view: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Ends:
    """How much ends with a membership."""

    listings: int
    exchanges: int
    groups: int


def hours_to_confirm(member: Member) -> list[Waiting]:
    """What waits for them alone, with the way to it. Outside of a transaction."""
    here = [(one.title, "exchanges:detail", one.id) for one in exchanges.hours_to_confirm(member)]
    many = [(one.title, "groups:detail", one.id) for one in groups.hours_to_confirm(member)]
    across = [(one.title, "crossing:detail", one.id) for one in crossing.hours_to_confirm(member)]
    return [Waiting(*found) for found in (*here, *many, *across)]


def ends(member: Member) -> Ends:
    """What would end, to be read before."""
    return Ends(
        listings=len(listings.standing(member)),
        exchanges=exchanges.open_of(member).filter(state__in=EXPIRING_STATES).count(),
        groups=groups.open_of(member).filter(state__in=GATHERING_STATES).count(),
    )


def end(member: Member) -> None:
    """End what ends. Done again, it takes up what was left. Outside of a transaction."""
    listings.withdraw_all(owner=member)
    exchanges.leave_open_of(member)
    groups.leave_open_of(member)
    crossing.leave_open_of(member)
    linking.forget_member(network=current.network(), member_id=member.id)
