"""One network's ledger, with Alice, who has 2 credits, and Bob, who has none."""

from collections.abc import Iterator

import pytest
from tenant_apps.ledger.models import Account
from tenants import current
from tenants.current import NetworkRef
from tests.factories.ledger import AccountFactory


@pytest.fixture
def here(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """The network whose ledger it is, entered."""
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def alice(here: NetworkRef) -> Account:
    """Alice's account."""
    return AccountFactory(minutes=120)


@pytest.fixture
def bob(here: NetworkRef) -> Account:
    """Bob's account."""
    return AccountFactory()
