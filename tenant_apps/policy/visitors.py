"""Who looks after the network from the central service for a while: an actor, and no member."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from tenant_apps.policy.permissions import VISITOR, Actor, Holding


@dataclass(frozen=True, slots=True)
class Visitor:
    """Acts as its visit: `id` is the visit's, so the audit says in which visit something was done.

    There is no login and no membership behind it. Which pages are open to it says the list in
    `open_pages`; what it may do on them, its permissions.
    """

    id: UUID
    name: str

    @property
    def role(self) -> str:
        return VISITOR

    @property
    def is_active(self) -> bool:
        return True

    @property
    def withheld(self) -> Collection[str]:
        return ()

    @property
    def holdings(self) -> Collection[Holding]:
        return ()

    @property
    def belongs_to(self) -> Collection[UUID]:
        return ()


def is_visitor(actor: Actor | None) -> bool:
    """Whether this is one, and no member."""
    return isinstance(actor, Visitor)
