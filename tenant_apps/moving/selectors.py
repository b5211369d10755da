"""What a member's credits are set aside for, here and with other networks."""

from dataclasses import dataclass
from uuid import UUID

from shared_apps.crossing import selectors as crossing
from shared_apps.crossing.models import CrossExchange
from tenant_apps.exchanges import selectors as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import PENDING_STATES
from tenant_apps.groups import selectors as groups
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import PENDING_STATES as PENDING_GROUPS
from tenant_apps.groups.models.group import Payer
from tenant_apps.members.models import Member


@dataclass(frozen=True, slots=True)
class Agreed:
    """Something for which credits are set aside: what it is about, and the name of its page."""

    title: str
    state: str
    page: str
    id: UUID


def agreed(member: Member) -> list[Agreed]:
    """All that holds what this member pays, or is to be paid."""
    within = [one for one in exchanges.open_of(member) if one.state not in PENDING_STATES]
    across = [one.exchange for one in crossing.open_of(member)]
    found = [
        *(_agreed(one, "exchanges:detail") for one in within),
        *(_agreed(one, "crossing:detail") for one in across if one.state not in PENDING_STATES),
    ]
    with_groups = (one for one in groups.open_of(member) if _holds(one, member))
    return [*found, *(_agreed(one, "groups:detail") for one in with_groups)]


def _holds(group: Group, member: Member) -> bool:
    if group.state in PENDING_GROUPS:
        return False
    if group.payer == Payer.HOST and group.host_id == member.id:
        return True
    part = group.part_of(member.id)
    if part is None:
        return False
    return part.is_provider or (group.payer == Payer.SHARED and part.joined_number is not None)


def _agreed(one: Exchange | CrossExchange | Group, page: str) -> Agreed:
    return Agreed(one.title, one.get_state_display(), page, one.id)
