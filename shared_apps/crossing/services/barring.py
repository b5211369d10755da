"""What a block between two networks keeps from the two.

Whoever is blocked reads what they would read if the other were suspended or gone. Whoever has
blocked is refused where they know that it is the one they blocked, and nowhere else.
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
    if any(blocks.is_seen(one, talk, side) for one in own):
        raise Blocked(other)
    if len(found) > len(own):
        raise PartnerNotActive(other)


def require_none_to_begin(opening: Opening, here: NetworkRef, by: Member) -> None:
    """The same before the two have anything in common.

    Of an address it says that nobody can be reached there, as of somebody suspended. Whose a
    listing is, not even who blocked them is told, so that it goes to them as to anybody.
    """
    to = opening.to
    found = blocks.between(Party(here.id, by.id), Party(to.network.id, to.member_id))
    own = [one for one in found if one.by_network_id == here.id]
    if opening.entry is None and any(one.blocked_handle for one in own):
        raise Blocked(to.address)
    if len(found) > len(own):
        if opening.entry is None:
            raise UnknownMember(addresses.parse(to.address))
        raise PartnerNotActive(f"A member of {to.network.name}")
