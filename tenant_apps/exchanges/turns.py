"""In which exchanges something waits for a member beside the next move, as apps above know.

Each registers in its `AppConfig.ready()` a function:

    turns.register(waiting)     # waiting(member) -> Iterable[UUID], of exchanges
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from tenant_apps.members.models import Member

Waiting = Callable[[Member], Iterable[UUID]]
_askers: list[Waiting] = []


def register(waiting: Waiting) -> None:
    """Ask this for every list of exchanges; adding it twice changes nothing."""
    if waiting not in _askers:
        _askers.append(waiting)


def of(member: Member) -> set[UUID]:
    """All of them."""
    return {one for waiting in _askers for one in waiting(member)}
