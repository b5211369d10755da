"""An operator of support, and their browser in the network they visit."""

import pytest
from django.test import Client

from shared_apps.operators.models import Operator
from shared_apps.visiting import codes, telling
from shared_apps.visiting.models import Visit
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.operators import OperatorFactory
from tests.factories.visiting import VisitFactory
from tests.world import World


@pytest.fixture
def sam(world: World) -> Operator:
    """Who may visit networks, and little else."""
    with current.shared():
        return OperatorFactory(role=Operator.Role.SUPPORT, name="Sam Support")


@pytest.fixture
def as_sam(world: World, sam: Operator) -> Client:
    """Sam's browser at the console."""
    return world.client(None, sam.user)


@pytest.fixture
def visit(nwl: NetworkRef, champion: Member, sam: Operator) -> Visit:
    """Sam's visit to North West London, of which its champions are told."""
    visit = VisitFactory(network=nwl, operator=sam)
    telling.tell(visit)
    return visit


def enter(world: World, network: NetworkRef, visit: Visit) -> Client:
    """A browser that has come in by the console's code."""
    client = world.client(network)
    answer = client.post("/support/enter/", {"code": codes.make(visit)})
    assert answer.status_code == 302
    assert answer["Location"] == "/support/"
    return client


@pytest.fixture
def as_visitor(world: World, nwl: NetworkRef, visit: Visit) -> Client:
    """Sam's browser in the network."""
    return enter(world, nwl, visit)
