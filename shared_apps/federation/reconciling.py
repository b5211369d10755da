"""Whether the national ledger is in order, and all ledgers tell the same story."""

from shared_apps.federation import consistency
from shared_apps.operators import heads
from tenant_apps.ledger import chain
from tenant_apps.ledger import check as ledger_check
from tenant_apps.ledger.check import Difference
from tenants import current, selectors
from tenants.models import Network

LOOKED_AT = (Network.State.ACTIVE, Network.State.SUSPENDED, Network.State.ARCHIVED)


def networks() -> int:
    """How many networks' ledgers are looked at."""
    return len(selectors.all_in(*LOOKED_AT))


def differences() -> list[Difference]:
    """What differs in the national ledger, and between it and the networks'. Opens the doors."""
    with current.shared():
        published = heads.of(None)
        against = ledger_check.against_published(published=published, seals=chain.hashes(published))
        found = [*ledger_check.check(), *against, *heads.check()]
    return [*found, *consistency.check()]
