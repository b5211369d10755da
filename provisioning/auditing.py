"""All audits of a deployment, recomputed from the acts in them."""

from collections.abc import Iterator
from dataclasses import dataclass

from provisioning.checking import CHECKED
from shared_apps.operators import heads
from shared_apps.operators.heads import Chain
from tenant_apps.audit import chain
from tenants import current, selectors
from tenants.current import NetworkRef

CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Verified:
    """One audit gone through, with what is not as it was sealed, the first first."""

    audit: str
    findings: list[str]


def all_audits() -> Iterator[Verified]:
    """That of each network, and the centre's own."""
    for network in selectors.all_in(*CHECKED):
        yield of_network(network)
    yield of_centre()


def of_network(network: NetworkRef) -> Verified:
    """One network's audit."""
    with current.shared():
        published = heads.of(network.id, chain=Chain.AUDIT)
    with current.enter(network):
        return Verified(network.slug, _broken(published))


def of_centre() -> Verified:
    """The audit of what operators did, which has the published heads' own hashes in it."""
    with current.shared():
        found = _broken(heads.of(None, chain=Chain.AUDIT)) + [str(one) for one in heads.check()]
    return Verified(CENTRE, found)


def _broken(published: dict[int, bytes]) -> list[str]:
    return [str(one) for one in (*chain.check(), *chain.against_published(published))]
