"""One furnished deployment for all tests of a file: two federated networks and the console."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.test import Client

from shared_apps.operators.models import Operator
from tenants import current
from tests.factories.commissioning import ProvisioningRunFactory
from tests.factories.federation import CrossTransferFactory, FederatedNetworkFactory
from tests.factories.operators import OperatorFactory
from tests.isolation.routes import CENTRAL, NETWORK, Route, routes
from tests.isolation.things import Things, furnish, nothings
from tests.world import World

NETWORK_ROLES = ("stranger", "member", "broker", "champion")
CENTRAL_ROLES = ("stranger", "auditor", "provisioner")
EVERYWHERE = [(NETWORK, role) for role in NETWORK_ROLES] + [
    (CENTRAL, role) for role in CENTRAL_ROLES
]


@dataclass(frozen=True, slots=True)
class Deployment:
    """All that a crawler may ask for, and the people to ask for it."""

    world: World
    things: Things
    operators: dict[str, Operator]
    central_values: dict[str, str]
    sessions: dict[tuple[str, str], str] = field(default_factory=dict)

    def client(self, urlconf: str, role: str) -> Client:
        """A browser of this role, on the network's host or at the centre.

        All browsers of a role share one session, which no test of these signs out.
        """
        client = self.world.client(self.things.network if urlconf == NETWORK else None)
        if role != "stranger":
            if (urlconf, role) not in self.sessions:
                self.sessions[urlconf, role] = self._sign_in(urlconf, role)
            client.cookies["__Host-session"] = self.sessions[urlconf, role]
        return client

    def _sign_in(self, urlconf: str, role: str) -> str:
        if urlconf == NETWORK:
            signed_in = self.things.client(self.world, role)
        else:
            signed_in = self.world.client(None, self.operators[role].user)
        return signed_in.cookies["__Host-session"].value

    def paths(self, urlconf: str) -> list[str]:
        """Every address, with objects that are there."""
        return [path for route in routes(urlconf) for path in self.paths_of(route)]

    def paths_of(self, route: Route) -> list[str]:
        values = self.things.values if route.urlconf == NETWORK else self.central_values
        return route.paths(values)


@pytest.fixture(scope="module")
def deployment(servers: None) -> Iterator[Deployment]:
    """North West London, furnished; Warwick to trade with; operators and a build under way."""
    world = World()
    things = furnish(
        world.network(),
        names=("Alice Archer", "Bob Baker", "Bea Broker", "Chris Champion"),
        colour="#0b6e4f",
    )
    partner = furnish(
        world.network("warwick", "Warwick Business School", "school"),
        names=("Sofia Sharma", "Samir Sands", "Sally Stone", "Simon Swift"),
        colour="#aa3300",
    )
    for network in (things.network, partner.network):
        FederatedNetworkFactory(network=network)
    CrossTransferFactory(
        network=partner.network,
        payer=partner.people["member"],
        address=f"{things.people['member'].handle}@{things.network.slug}",
    )
    with current.shared():
        operators = {role: OperatorFactory(role=role) for role in ("auditor", "provisioner")}
        run = ProvisioningRunFactory()
    values = nothings() | {"slug": things.network.slug, "run_id": str(run.id)}
    yield Deployment(world, things, operators, values)
    world.empty()
