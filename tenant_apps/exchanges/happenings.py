"""Who wants to know what happens in an exchange.

Apps above register in their `AppConfig.ready()` a function. It is called in the transaction of the
change, while the exchange is locked and its new state is written:

    happenings.register(hear)     # hear(exchange, kind, by)
"""

from collections.abc import Callable

from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.event import Kind
from tenant_apps.members.models import Member

Hear = Callable[[Exchange, Kind, Member | None], None]
_hearers: list[Hear] = []


def register(hear: Hear) -> None:
    """Let this be called whenever something happens; registering it twice changes nothing."""
    if hear not in _hearers:
        _hearers.append(hear)


def tell(exchange: Exchange, kind: Kind, by: Member | None) -> None:
    """Tell all who want to know."""
    for hear in _hearers:
        hear(exchange, kind, by)
