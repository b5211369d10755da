"""Alice's group, which Bob and Carl have joined, in North West London."""

import pytest
from django.test import Client

from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.integration.groups.conftest import as_bob, carl, gathering, inside
from tests.integration.meetings.conftest import at
from tests.world import World

__all__ = ["as_bob", "at", "carl", "gathering", "inside"]


@pytest.fixture
def broker(inside: NetworkRef) -> Member:
    return admit(name="Bella Broker", role="broker")


@pytest.fixture
def as_broker(world: World, inside: NetworkRef, broker: Member) -> Client:
    """A broker's browser."""
    return world.client(inside, broker.user)
