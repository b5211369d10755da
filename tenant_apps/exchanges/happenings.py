"""Who wants to know what happens in an exchange, and who has more to tell of it.

Apps above register in their `AppConfig.ready()` a function. It is called in the transaction of the
change, while the exchange is locked and its new state is written:

    happenings.register(hear)     # hear(exchange, kind, by)

What happens in such an app stands in the exchange's timeline by another. Its places there come from
`services.acting.take_position`:

    happenings.register_teller(tell)     # tell(exchange, viewer, after) -> list[Told]
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.event import Kind
from tenant_apps.members.models import Member

Hear = Callable[[Exchange, Kind, Member | None], None]
_hearers: list[Hear] = []


@dataclass(frozen=True, slots=True)
class Told:
    """What happened beside the moves, as the viewer reads it."""

    position: int
    at: datetime
    actor_id: UUID | None
    text: str
    icon: str
    tone: str = ""


Tell = Callable[[Exchange, Member, int], list[Told]]
_tellers: list[Tell] = []


def register(hear: Hear) -> None:
    """Let this be called whenever something happens; registering it twice changes nothing."""
    if hear not in _hearers:
        _hearers.append(hear)


def register_teller(tell: Tell) -> None:
    """Let this tell what happened past a position; registering it twice changes nothing."""
    if tell not in _tellers:
        _tellers.append(tell)


def told(exchange: Exchange, viewer: Member, *, after: int) -> list[Told]:
    """All that happened beside the moves, past that position."""
    return [one for tell in _tellers for one in tell(exchange, viewer, after)]


def tell(exchange: Exchange, kind: Kind, by: Member | None) -> None:
    """Tell all who want to know."""
    for hear in _hearers:
        hear(exchange, kind, by)
