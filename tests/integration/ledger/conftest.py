"""One network's ledger, with Alice, who has 2 credits, and Bob, who has none.

The network is made once: each test brings accounts of its own, and nothing is ever deleted.
Tests that need an empty ledger, or leave a broken one, take `nwl` instead.
"""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from tenant_apps.ledger.models import Account
from tenants import current
from tenants.current import NetworkRef
from tests.factories.ledger import AccountFactory
from tests.world import World


@pytest.fixture(scope="session")
def ledger_network(servers: None) -> NetworkRef:
    """A network that no other test knows of: the registry has forgotten it, its schema stays."""
    world = World()
    made = world.network("ledger", "The ledger's own", "school", for_good=True)
    world.empty()
    return made


@pytest.fixture
def here(ledger_network: NetworkRef) -> Iterator[NetworkRef]:
    """The network whose ledger it is, entered."""
    with current.enter(ledger_network):
        yield ledger_network


@pytest.fixture
def admin(ledger_network: NetworkRef) -> Iterator[psycopg.Connection]:
    """A superuser who looks at that ledger from behind."""
    with World().admin() as connection:
        path = sql.Identifier(ledger_network.schema)
        connection.execute(sql.SQL("SET search_path = {}, extensions").format(path))
        yield connection


@pytest.fixture
def alice(here: NetworkRef) -> Account:
    """Alice's account."""
    return AccountFactory(minutes=120)


@pytest.fixture
def bob(here: NetworkRef) -> Account:
    """Bob's account."""
    return AccountFactory()
