"""The suite can fail: views that breach the wall are each reported, by the checks of `checks`.

Nobody has named these views anywhere but in their URLconf, so that a new view of the product is
found in the same way.
"""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.isolation import asking, checks, fingerprints, needles
from tests.isolation.conftest import Pair
from tests.isolation.routes import NETWORK, Route, routes

LEAKY = "tests.isolation.leaky_urls"
NEW = {route.name: route for route in routes(LEAKY)}
for known in routes(NETWORK):
    del NEW[known.name]

REPORTED = [
    ("looks_elsewhere", "404 where nothing is"),
    ("looks_elsewhere", "has 'The offer of Warwick Business School' of B"),
    ("tells_by_status", "403, and 404 where nothing is"),
    ("tells_by_header", "404, and 404 where nothing is"),
    ("changes_elsewhere", "listings_listing has changed"),
    ("changes_by_odd_method", "listings_listing has changed"),
    ("names_another", "has 'Warwick Business School' of B"),
    ("follows_a_field", "has 'Sofia Sharma' of B"),
    ("follows_a_header", "@example.org' of B"),
    ("keeps_what_it_is_given", "listings_listing of A has"),
    ("undeclared", "say in tests/isolation/routes.py what thing_id is"),
]
# Reported by `test_stored_files`.
OF_FILES = {"serves_by_path", "serves_by_query", "serves_parts", "knows_tags"}
# Reported by `test_leaky_traces`.
OF_TRACES = {"logs_another", "logs_people", "logs_elsewhere", "records_another"}
OF_TRACES |= {"reports_another", "reports_elsewhere"}


@pytest.fixture(autouse=True)
def leaky() -> Iterator[None]:
    with override_settings(NETWORK_URLCONF=LEAKY):
        yield


def reported(pair: Pair, route: Route) -> list[str]:
    """What the suite has to say of a route: all that `test_addresses` asks."""
    if wrong := list(checks.unsaid(route)):
        return wrong
    sought = needles.of(pair.world, pair.b.network, pair.a.network)
    with checks.unchanged(pair) as changed:
        wrong += checks.shows(pair, route, sought, asking.METHODS)
        if route.names_an_object:
            wrong += checks.tells(pair, route, sought)
    return [*wrong, *changed, *checks.kept(pair)]


@pytest.mark.parametrize(("name", "words"), REPORTED)
def test_r01_a_view_that_leaks_is_reported(pair: Pair, name: str, words: str) -> None:
    found = reported(pair, NEW[name])
    assert [line for line in found if words in line], found


def test_every_leak_is_tried() -> None:
    assert NEW.keys() == {name for name, _ in REPORTED} | OF_FILES | OF_TRACES


def test_a_view_that_does_not_leak_is_not_reported(pair: Pair) -> None:
    """Nor do the leaks before it change what is said of the product's own views."""
    known = {route.name: route for route in routes(LEAKY)}
    before = fingerprints.take(pair.world, pair.b.network.schema)
    for name in ("members:member", "organisations:list"):
        route = known[name]
        sought = needles.of(pair.world, pair.b.network, pair.a.network)
        assert not list(checks.shows(pair, route, sought, asking.USED))
    assert not before.changed(fingerprints.take(pair.world, pair.b.network.schema))
