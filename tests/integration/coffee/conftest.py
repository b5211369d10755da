"""Inside North West London: Alice and Bob work in different organisations."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from kernel import clock
from tenant_apps.coffee.models import Pair
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.coffee import PairFactory
from tests.world import World

TravelTo = Callable[..., None]


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
def pair(inside: NetworkRef, alice: Member, bob: Member) -> Pair:
    """This month Alice meets Bob."""
    made: Pair = PairFactory(one=alice, two=bob)
    return made


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> TravelTo:
    """Let it be noon of some day."""

    def travel(year: int, month: int, day: int) -> None:
        moment = datetime(year, month, day, 12, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return travel
