"""Inside North West London, with a browser for Bob too."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.world import World


@pytest.fixture
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """The network, entered."""
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def as_bob(world: World, nwl: NetworkRef, bob: Member) -> Client:
    """Bob's browser."""
    return world.client(nwl, bob.user)
