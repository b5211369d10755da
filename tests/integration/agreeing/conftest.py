"""A network in the federation, and two operators who may change its limits."""

import pytest
from django.test import Client

from shared_apps.operators.models import Operator
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.operators import OperatorFactory
from tests.world import World


@pytest.fixture
def federated(nwl: NetworkRef) -> NetworkRef:
    """North West London, with 600 hours down and up."""
    FederatedNetworkFactory(network=nwl)
    return nwl


@pytest.fixture
def second(world: World) -> Operator:
    """Another operator."""
    with current.shared():
        return OperatorFactory(name="Oscar Operator")


@pytest.fixture
def as_second(world: World, second: Operator) -> Client:
    """The other operator's browser."""
    return world.client(None, second.user)
