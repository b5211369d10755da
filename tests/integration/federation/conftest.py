"""Two networks of the federation with somebody in each."""

import pytest

from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory, side
from tests.integration.federation.ground import Trade


@pytest.fixture
def trade(nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member) -> Trade:
    """Both with trade limits of ten hours either way."""
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network, floor_minutes=-600, ceiling_minutes=600)
    return Trade(sofia=side(warwick, sofia), alice=side(nwl, alice))
