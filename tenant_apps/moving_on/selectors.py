"""Reading how far somebody is who moves on. Each opens the doors it needs."""

from dataclasses import dataclass
from uuid import UUID

from kernel.errors import NotFound
from shared_apps.federation import membership
from shared_apps.linking import services as linking
from shared_apps.linking.services import Linked
from tenant_apps.credits import selectors as credits
from tenant_apps.joining import selectors as joining
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.listings import selectors as listings
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.moving_on.models import Walk
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef
from tenants.models import Network

TAKEN = (Listing.State.OPEN, Listing.State.PAUSED)


@dataclass(frozen=True, slots=True)
class Stand:
    """How far somebody is: what was noted, and what there is now.

    `lets_in`: whether their address lets them in there, not looked up once they are linked.
    """

    walk: Walk
    there: NetworkRef
    is_open: bool
    link: Linked | None
    lets_in: bool
    asks_first: bool
    account: AccountView
    balances_go: bool
    listings: int


def walks(member: Member) -> list[tuple[Walk, NetworkRef]]:
    """A member's own, each with the network that it leads to, by its name."""
    found = Walk.objects.filter(member=member)
    known = [(one, networks.by_id(one.there)) for one in found]
    return sorted(
        ((one, there) for one, there in known if there is not None),
        key=lambda pair: pair[1].name.lower(),
    )


def walk(member: Member, walk_id: UUID) -> Walk:
    """One's own; anybody else's is missing."""
    found = Walk.objects.filter(member=member, id=walk_id).first()
    if found is None:
        raise NotFound
    return found


def stand(one: Walk, member: Member) -> Stand:
    """All steps, as they are now."""
    there = networks.get(one.there)
    is_open = there.state == Network.State.ACTIVE
    link = link_of(member, there)
    lets_in = asks_first = False
    if is_open and link is None:
        lets_in, asks_first = _lets_in(there, member.user.email)
    return Stand(
        walk=one,
        there=there,
        is_open=is_open,
        link=link,
        lets_in=lets_in,
        asks_first=asks_first,
        account=credits.account_of(member),
        balances_go=membership.let_balance_go(out_of=current.network().id, into=there.id),
        listings=len(to_take(member)),
    )


def link_of(member: Member, there: NetworkRef) -> Linked | None:
    """The link of the two memberships, if they are linked."""
    return linking.link_with(network=current.network(), member_id=member.id, there=there)


def to_take(member: Member) -> list[Listing]:
    """What somebody has posted that can go along."""
    return [one for one in listings.of_owner(member) if one.state in TAKEN]


def _lets_in(there: NetworkRef, email: str) -> tuple[bool, bool]:
    """Asked of the network itself, as it is now; and whether a champion says yes first."""
    with current.enter(there):
        domain = joining.letting_in(email)
    return domain is not None, domain is not None and domain.needs_approval
