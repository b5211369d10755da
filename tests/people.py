"""Alice and Bob in one network, Sofia in another, an operator, and nobody in particular."""

import pytest
from django.test import Client

from shared_apps.operators.models import Operator
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.factories.operators import OperatorFactory
from tests.world import World


@pytest.fixture
def nwl(world: World) -> NetworkRef:
    """North West London."""
    return world.network()


@pytest.fixture
def warwick(world: World) -> NetworkRef:
    """Warwick Business School, a network apart."""
    return world.network("warwick", "Warwick Business School", "school")


@pytest.fixture
def alice(nwl: NetworkRef) -> Member:
    """A member of North West London, with 2 credits."""
    with current.enter(nwl):
        return admit(name="Alice Archer")


@pytest.fixture
def bob(nwl: NetworkRef) -> Member:
    """Another member of North West London."""
    with current.enter(nwl):
        return admit(name="Bob Baker")


@pytest.fixture
def champion(nwl: NetworkRef) -> Member:
    """Who runs North West London."""
    with current.enter(nwl):
        return admit(name="Chris Champion", role="champion")


@pytest.fixture
def sofia(warwick: NetworkRef) -> Member:
    """A member of Warwick."""
    with current.enter(warwick):
        return admit(name="Sofia Sharma")


@pytest.fixture
def operator(world: World) -> Operator:
    """Who runs the central service."""
    with current.shared():
        return OperatorFactory()


@pytest.fixture
def as_alice(world: World, nwl: NetworkRef, alice: Member) -> Client:
    """Alice's browser."""
    return world.client(nwl, alice.user)


@pytest.fixture
def as_champion(world: World, nwl: NetworkRef, champion: Member) -> Client:
    """The champion's browser."""
    return world.client(nwl, champion.user)


@pytest.fixture
def as_operator(world: World, operator: Operator) -> Client:
    """The operator's browser."""
    return world.client(None, operator.user)
