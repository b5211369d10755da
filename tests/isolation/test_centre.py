"""r01, r02: the centre and the networks are strangers to one another.

A session of a network is nobody at the centre, an operator's is nobody in a network, and one of
another network is nobody too: on every address, by every method, it is told what one that was made
up is told.
"""

import pytest

from tests.isolation import asking, checks, needles
from tests.isolation.conftest import Pair
from tests.isolation.routes import CENTRAL, NETWORK, Route, routes
from tests.isolation.things import nothings

CONSOLE = [route for route in routes(CENTRAL) if route.name.startswith("console:")]


@pytest.mark.parametrize("route", routes(CENTRAL), ids=str)
def test_r02_a_networks_session_is_nobody_at_the_centre(pair: Pair, route: Route) -> None:
    schemas = ("shared", pair.a.network.schema, pair.b.network.schema)
    with checks.unchanged(pair, *schemas) as changed:
        told = list(checks.differs(pair, route, "a/champion"))
    assert told + changed == []


@pytest.mark.parametrize("route", routes(NETWORK), ids=str)
def test_r02_a_session_from_elsewhere_is_nobody_in_a_network(pair: Pair, route: Route) -> None:
    with checks.unchanged(pair, "shared", pair.b.network.schema) as changed:
        told = list(checks.differs(pair, route, *checks.FOREIGN))
    assert told + changed == []


@pytest.mark.parametrize("route", CONSOLE, ids=str)
def test_r01_operators_see_networks_and_nothing_in_them(pair: Pair, route: Route) -> None:
    """Whatever is in either network's rows, but for what the registry knows it by."""
    a, b = pair.a.network, pair.b.network
    inside = needles.of(pair.world, a, b) | needles.of(pair.world, b, a)
    inside -= {one for network in (a, b) for one in needles.names(network)}
    for role in pair.operators:
        for network in (a, b):
            path = route.paths(nothings() | {"slug": network.slug})[0]
            answer = asking.ask(pair.browser(f"operator/{role}", None), "GET", path)
            assert answer.status in {200, 302, 403, 404, 405, 409}
            assert needles.found_in(answer.text, inside) == []
