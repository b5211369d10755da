"""Inside North West London: Bob has helped Alice."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
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


@pytest.fixture
def settled(nwl: NetworkRef, alice: Member, bob: Member) -> Exchange:
    """Bob helped Alice for an hour and a half today, and it is settled."""
    with current.enter(nwl):
        made: Exchange = ExchangeFactory(
            provider=bob, recipient=alice, title="Plot our falls", minutes=90, state=State.SETTLED
        )
    return made
