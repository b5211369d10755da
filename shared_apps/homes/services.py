"""A network says whether it wishes to be found by its domains, and which they are.

Each opens the shared door itself, so none may run inside a transaction.
"""

from collections.abc import Iterable

from kernel import database
from shared_apps.homes import selectors
from shared_apps.homes.models import Home, HomeDomain
from tenants import current
from tenants.current import NetworkRef


def choose(*, network: NetworkRef, wishes: bool) -> None:
    """Note what its champion wishes. The domains themselves are told by `tell`."""
    with current.shared():
        Home.objects.update_or_create(network_id=network.id, defaults={"wishes": wishes})


def tell(*, network: NetworkRef, domains: Iterable[str]) -> None:
    """Let these be the domains that are known of it: none, while it does not wish to be found."""
    with current.shared(), database.atomic():
        wanted = set(domains) if selectors.wishes_here(network.id) else set()
        of_it = HomeDomain.objects.filter(network_id=network.id)
        of_it.exclude(name__in=wanted).delete()
        new = wanted - set(of_it.values_list("name", flat=True))
        rows = [HomeDomain(network_id=network.id, name=name) for name in sorted(new)]
        HomeDomain.objects.bulk_create(rows, ignore_conflicts=True)
