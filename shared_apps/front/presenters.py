"""Networks as the public sees them."""

from dataclasses import dataclass

from tenants.models import Network
from tenants.urls import absolute


@dataclass(frozen=True, slots=True)
class Found:
    """A network to go to."""

    name: str
    kind: str
    address: str
    url: str
    join_url: str


def found(network: Network) -> Found:
    """A network by name, kind and address; nothing of what is inside."""
    ref = network.ref(next(each.domain for each in network.domains.all() if each.is_primary))
    return Found(
        name=network.name,
        kind=network.get_kind_display(),
        address=ref.host,
        url=absolute(ref),
        join_url=absolute(ref, "/join/"),
    )
