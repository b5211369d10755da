"""All ledgers of a deployment, recomputed from their transfers."""

from collections.abc import Iterator
from dataclasses import dataclass

from provisioning import seeds
from shared_apps.federation import consistency
from shared_apps.operators import heads
from tenant_apps.ledger import chain
from tenant_apps.ledger import check as ledger_check
from tenant_apps.policy import openings
from tenants import current, selectors
from tenants.models import Network

CHECKED = (Network.State.ACTIVE, Network.State.SUSPENDED, Network.State.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: in which ledger, and what it is."""

    ledger: str
    what: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One ledger gone through, with what was found in it."""

    ledger: str
    findings: list[Finding]


def all_ledgers() -> Iterator[Checked]:
    """Each network's ledger, the national one, and how they fit together."""
    for network in selectors.all_in(*CHECKED):
        with current.shared():
            published = heads.of(network.id)
        with current.enter(network):
            found = _differences(published) + _opened_otherwise()
        yield _checked(network.slug, found)
    with current.shared():
        found = _differences(heads.of(None)) + [str(one) for one in heads.check()]
    yield _checked("national", found)
    yield _checked("federation", [str(one) for one in consistency.check()])


def _differences(published: dict[int, bytes]) -> list[str]:
    """What is wrong in the current ledger, by itself and held to its published heads."""
    against = ledger_check.against_published(published=published, seals=chain.hashes(published))
    return [str(one) for one in (*ledger_check.check(), *against)]


def _opened_otherwise() -> list[str]:
    """Limits in a network's ledger that its accounts were not opened with, nor were changed to."""
    expected = [*seeds.OPENINGS, *openings.of_members()]
    return [str(one) for one in ledger_check.against_openings(expected)]


def _checked(ledger: str, differences: list[str]) -> Checked:
    return Checked(ledger, [Finding(ledger, what) for what in differences])
