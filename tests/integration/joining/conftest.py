"""Somebody at North West London's address who is not signed in."""

import pytest
from django.test import Client

from tenants.current import NetworkRef
from tests.world import World


@pytest.fixture
def stranger(world: World, nwl: NetworkRef) -> Client:
    return world.client(nwl)
