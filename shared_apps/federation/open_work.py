"""What is open between a network and others, and must end before the network has left.

An app that keeps such work registers it in its `AppConfig.ready()`:

    open_work.register(OpenWork(count=count_open, cancel=cancel_all, forget=forget_network))

All are called in the shared schema's door and outside a transaction. `count` gives how many
pieces are open; `cancel` ends each of them in its own way and gives back what was set aside;
`forget` erases what is left of the people of a network that has left, and again changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from tenants.current import NetworkRef


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One kind of work that two networks have in common."""

    count: Callable[[NetworkRef], int]
    cancel: Callable[[NetworkRef, UUID | None], None]
    forget: Callable[[NetworkRef], None]


_kinds: list[OpenWork] = []


def register(kind: OpenWork) -> None:
    """Add a kind; adding it twice changes nothing."""
    if kind not in _kinds:
        _kinds.append(kind)


def count(network: NetworkRef) -> int:
    """How much of any kind is open."""
    return sum(kind.count(network) for kind in _kinds)


def cancel(network: NetworkRef, by: UUID | None) -> None:
    """End all of it."""
    for kind in _kinds:
        kind.cancel(network, by)


def forget(network: NetworkRef) -> None:
    """Erase what is left of any kind of the people of a network that has left."""
    for kind in _kinds:
        kind.forget(network)
