"""Reading which networks wish to be found, and by which domains."""

from collections import defaultdict
from uuid import UUID

from django.db.models import Q

from shared_apps.homes.models import HomeDomain
from tenants import current
from tenants.current import NetworkRef
from tenants.models import Network

# Until its champion has said, a network wishes what the public list of networks has of it.
_BY_CHOICE = Q(home__wishes=True)
_BY_LIST = Q(home__isnull=True, directory_entry__is_listed=True)


def wishes(network: NetworkRef) -> bool:
    """Whether this network wishes to be found by its domains."""
    with current.shared():
        return wishes_here(network.id)


def wishes_here(network_id: UUID) -> bool:
    """The same, inside the shared door."""
    return bool(Network.objects.filter(_BY_CHOICE | _BY_LIST, id=network_id).exists())


def by_domain() -> dict[str, set[UUID]]:
    """Of each domain that is known the networks, open now, that let its people in. One query."""
    with current.shared():
        wishing = Network.objects.filter(_BY_CHOICE | _BY_LIST, state=Network.State.ACTIVE)
        open_ones = wishing.exclude(kind=Network.Kind.COMMUNITY)
        rows = HomeDomain.objects.filter(network__in=open_ones)
        known = list(rows.values_list("name", "network_id"))
    found: dict[str, set[UUID]] = defaultdict(set)
    for name, network_id in known:
        found[name].add(network_id)
    return dict(found)
