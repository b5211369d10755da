"""What a block between two networks keeps from the two.

Whoever is blocked reads what they would read if the other were suspended or gone.
"""

from shared_apps.crossing import blocks
from shared_apps.crossing.blocks import Party
from shared_apps.crossing.models import Side, Talk
from shared_apps.crossing.openings import Opening
from shared_apps.crossing.services.refusals import PartnerNotActive
from shared_apps.federation import addresses
from shared_apps.federation.recipients import UnknownMember
from tenant_apps.blocks.services import Blocked
from tenant_apps.members.models import Member
from tenants.current import NetworkRef


def require_none(talk: Talk, side: Side, *, other: str) -> None:
    """Raises Blocked for whoever has blocked the other, PartnerNotActive for who is blocked."""
    found = blocks.between(blocks.party(talk, side), blocks.party(talk, side.other))
    own = [one for one in found if one.by_network_id == talk.network_of(side)]
    if own and blocks.is_seen(own[0], talk, side):
        raise Blocked(other)
    if found:
        raise PartnerNotActive(other)


def require_none_to_begin(opening: Opening, here: NetworkRef, by: Member) -> None:
    """The same before the two have anything in common.

    Of an address it says that nobody can be reached there, as of somebody suspended. Whose a
    listing is, not even who blocked them is told: to both they are a member of their network.
    """
    to = opening.to
    found = blocks.between(Party(here.id, by.id), Party(to.network.id, to.member_id))
    if found and opening.entry is not None:
        raise PartnerNotActive(f"A member of {to.network.name}")
    own = [one for one in found if one.by_network_id == here.id]
    if own and own[0].blocked_handle:
        raise Blocked(to.address)
    if len(found) > len(own):
        raise UnknownMember(addresses.parse(to.address))
