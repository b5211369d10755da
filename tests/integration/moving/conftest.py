"""Two networks that let a balance move from one to the other, and somebody who is in both."""

import pytest
from django.test import Client

from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory, let_balances
from tests.world import World


@pytest.fixture
def allowed(nwl: NetworkRef, warwick: NetworkRef) -> None:
    """Sofia of Warwick may take her balance along to North West London, where she is Alice."""
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
    let_balances(warwick, out=True)
    let_balances(nwl, come=True)


@pytest.fixture
def as_sofia(world: World, warwick: NetworkRef, sofia: Member) -> Client:
    return world.client(warwick, sofia.user)
