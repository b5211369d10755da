"""One's other networks as the page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shared_apps.linking.services import Linked
from tenants.models import Network
from tenants.urls import absolute


@dataclass(frozen=True, slots=True)
class Other:
    """Another network: its name, its address, and the way there while it is open."""

    id: UUID
    name: str
    host: str
    url: str


def others(links: Iterable[Linked]) -> list[Other]:
    """Each network that one is linked with."""
    return [
        Other(
            one.id,
            one.network.name,
            one.network.host,
            absolute(one.network) if one.network.state == Network.State.ACTIVE else "",
        )
        for one in links
    ]
