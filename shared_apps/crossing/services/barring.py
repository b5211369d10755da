"""What a block between two networks keeps from the two.

Whoever is blocked reads what they would read if the other were suspended or gone. Whoever has
blocked is refused where they know that it is the one they blocked, and nowhere else.
"""

from uuid import UUID

from shared_apps.crossing import blocks
from shared_apps.crossing.blocks import Party
from shared_apps.crossing.models import CrossBlock, CrossExchange, CrossQuestion, Side, Talk
from shared_apps.crossing.openings import EntryGone, Opening
from shared_apps.crossing.services import limits
from shared_apps.crossing.services.refusals import PartnerNotActive
from shared_apps.federation import addresses
from shared_apps.federation.recipients import UnknownMember
from tenant_apps.blocks.services import Blocked
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef


def require_none(talk: Talk, side: Side, *, other: str, is_reachable: bool) -> None:
    """Raises Blocked for whoever has blocked the other, PartnerNotActive for who is blocked.

    And the same where the other is suspended or gone, that nobody can tell the one by the other.
    """
    found = _between(blocks.party(talk, side), blocks.party(talk, side.other))
    own = [one for one in found if one.by_network_id == talk.network_of(side)]
    if any(blocks.is_seen(one, talk, side) for one in own):
        raise Blocked(other)
    if len(found) > len(own) or not is_reachable:
        raise PartnerNotActive(other)


def require_none_to_begin(opening: Opening, here: NetworkRef, by: Member) -> None:
    """The same before the two have anything in common.

    Of an address it says that nobody can be reached there, of an entry that it is not shared, as
    of somebody suspended. Whose an entry is, not even who blocked them is told: it goes to them as
    to anybody, unless they were blocked from a talk about this very one.
    """
    to = opening.to
    found = _between(Party(here.id, by.id), Party(to.network.id, to.member_id))
    own = [one for one in found if one.by_network_id == here.id]
    is_blocked = len(found) > len(own)
    if opening.entry is not None:
        if _are_about(own, opening.entry):
            raise Blocked(f"a member of {to.network.name}")
        if is_blocked:
            raise EntryGone
    elif any(one.blocked_handle for one in own):
        raise Blocked(to.address)
    elif is_blocked:
        raise UnknownMember(addresses.parse(to.address))


def require_may_begin(*, entry: UUID, network_name: str, by: Member) -> None:
    """Raises Blocked, before anything is written, for whoever has blocked the one it goes to.

    Where they know it: from a talk about this very entry, of the network that is named.
    """
    here = current.network()
    with current.federation(here):
        own = list(CrossBlock.objects.filter(by_network=here.id, by_member=by.id))
        if _are_about(own, entry):
            raise Blocked(f"a member of {network_name}")


def _between(one: Party, other: Party) -> list[CrossBlock]:
    """Those of the two against each other; a new one waits until the transaction ends."""
    limits.one_of_two_at_a_time(one, other)
    return blocks.between(one, other)


def _are_about(made: list[CrossBlock], entry: UUID) -> bool:
    """Whether one of these was made from a talk about this."""
    talks = [one.talk for one in made]
    return bool(talks) and (
        CrossQuestion.objects.filter(id__in=talks, entry=entry).exists()
        or CrossExchange.objects.filter(id__in=talks, entry=entry).exists()
    )
