"""A broker's browser, beside the others."""

import pytest
from django.test import Client

from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.world import World


@pytest.fixture
def as_broker(world: World, nwl: NetworkRef) -> Client:
    with current.enter(nwl):
        broker = admit(name="Bettina Broker", role="broker")
    return world.client(nwl, broker.user)
