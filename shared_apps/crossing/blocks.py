"""Reading blocks between networks: a member sees their own, and nobody whose they are.

Somebody may be blocked by an address, or as a member of a network whom the blocker found in its
listings. Nothing tells that the two are one person: a block is seen only where it was made, or
where its address is known.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Q

from shared_apps.crossing.models import CrossBlock, CrossExchange, CrossQuestion, Side, Talk
from tenant_apps.members.models import Member
from tenants import current

T = TypeVar("T", bound=Talk)


@dataclass(frozen=True, slots=True)
class Party:
    """A member, by the ids of their network and of themselves."""

    network: UUID
    member: UUID


def party(talk: Talk, side: Side) -> Party:
    """Who stands on this side of it."""
    return Party(talk.network_of(side), talk.member_of(side))


def own(by: Party, other: Party) -> list[CrossBlock]:
    """Those of the first against the second. In the federation's door, as all of these."""
    return list(CrossBlock.objects.filter(_of(by, other)))


def between(one: Party, other: Party) -> list[CrossBlock]:
    """Those of the two against each other."""
    return list(CrossBlock.objects.filter(_of(one, other) | _of(other, one)))


def is_seen(block: CrossBlock, talk: Talk, side: Side) -> bool:
    """Whether the one on this side, who made it, knows that it is the other of this talk."""
    is_known = bool(block.blocked_handle) and talk.shows_other_to(side)
    return is_known or block.talk == talk.id


def seen(talk: Talk, side: Side) -> bool:
    """Whether the one on this side has blocked the other, as far as they know."""
    made = own(party(talk, side), party(talk, side.other))
    return any(is_seen(one, talk, side) for one in made)


def unblocked(talks: Iterable[T], *, by: UUID) -> list[T]:
    """Those in which the one of this network has not blocked the other, as far as they know."""
    sides = [(talk, side) for talk in talks if (side := talk.side_of(by))]
    made: dict[tuple[Party, Party], list[CrossBlock]] = defaultdict(list)
    members = {talk.member_of(side) for talk, side in sides}
    for block in CrossBlock.objects.filter(by_network=by, by_member__in=members):
        other = Party(block.blocked_network_id, block.blocked_member)
        made[Party(by, block.by_member), other].append(block)
    return [
        talk
        for talk, side in sides
        if not any(
            is_seen(block, talk, side) for block in made[party(talk, side), party(talk, side.other)]
        )
    ]


def made_by(member: Member) -> list[CrossBlock]:
    """A member's own, the last first, each with the other's network. Opens the door itself."""
    here = current.network()
    with current.federation(here):
        found = CrossBlock.objects.filter(by_network=here.id, by_member=member.id)
        return list(found.select_related("blocked_network__network"))


def titles(made: Iterable[CrossBlock]) -> dict[UUID, str]:
    """What the talks were about from which these were made, by the talks' ids."""
    ids = [one.talk for one in made]
    with current.federation(current.network()):
        exchanges = CrossExchange.objects.filter(id__in=ids).values_list("id", "title")
        questions = CrossQuestion.objects.filter(id__in=ids).values_list("id", "title")
        return dict([*exchanges, *questions])


def _of(by: Party, blocked: Party) -> Q:
    return Q(
        by_network=by.network,
        by_member=by.member,
        blocked_network=blocked.network,
        blocked_member=blocked.member,
    )
