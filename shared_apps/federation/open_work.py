"""What is open between a network and others, and must end before the network has left.

An app that keeps such work registers it in its `AppConfig.ready()`:

    open_work.register(OpenWork(count=count_open, cancel=cancel_all))

Both are called in the shared schema's door and outside a transaction. `count` gives how many
pieces are open; `cancel` ends each of them in its own way and gives back what was set aside.
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
