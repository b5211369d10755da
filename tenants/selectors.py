"""Reading the registry. Each function opens the shared door itself."""

from uuid import UUID

from kernel.errors import NotFound
from tenants import current
from tenants.current import NetworkRef
from tenants.models import Domain, Network, RegistryVersion


def version() -> int:
    """A number that rises with every change of networks and host names."""
    with current.shared():
        return RegistryVersion.objects.values_list("number", flat=True).get()


def by_host(host: str) -> NetworkRef | None:
    """The network that answers on this host name, in whatever state."""
    with current.shared():
        domain = Domain.objects.select_related("tenant").filter(domain=host).first()
        if domain is None:
            return None
        network: Network = domain.tenant
        return network.ref(host if domain.is_primary else None)


def hosts() -> dict[str, UUID]:
    """All host names, each with the network that answers on it."""
    with current.shared():
        return dict(Domain.objects.values_list("domain", "tenant_id"))


def by_slug(slug: str) -> NetworkRef | None:
    """The network of this slug, in whatever state."""
    return _one(slug=slug)


def by_id(network_id: UUID) -> NetworkRef | None:
    """The network of this id, in whatever state."""
    return _one(id=network_id)


def get(network_id: UUID) -> NetworkRef:
    """The same of one that there has to be. Raises NotFound."""
    found = by_id(network_id)
    if found is None:
        raise NotFound
    return found


def all_in(*states: str) -> list[NetworkRef]:
    """All networks in these states, by name; in any state when none is given."""
    with current.shared():
        networks = Network.objects.prefetch_related("domains")
        if states:
            networks = networks.filter(state__in=states)
        return [_ref(network) for network in networks]


def _one(**which: object) -> NetworkRef | None:
    with current.shared():
        network = Network.objects.prefetch_related("domains").filter(**which).first()
        return _ref(network) if network else None


def _ref(network: Network) -> NetworkRef:
    """One that is removed answers on no host."""
    primary = (domain.domain for domain in network.domains.all() if domain.is_primary)
    return network.ref(next(primary, ""))
