"""Who wants to know what happens in a group.

Apps above register in their `AppConfig.ready()` a function. It is called in the transaction of the
change, while the group is locked and its new state and people are written:

    happenings.register(hear)     # hear(group_id, kind, by)
"""

from collections.abc import Callable
from uuid import UUID

from tenant_apps.groups.models.event import Kind
from tenant_apps.members.models import Member

Hear = Callable[[UUID, Kind, Member | None], None]
_hearers: list[Hear] = []


def register(hear: Hear) -> None:
    """Let this be called whenever something happens; registering it twice changes nothing."""
    if hear not in _hearers:
        _hearers.append(hear)


def tell(group_id: UUID, kind: Kind, by: Member | None) -> None:
    """Tell all who want to know."""
    for hear in _hearers:
        hear(group_id, kind, by)
