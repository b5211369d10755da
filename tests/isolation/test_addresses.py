"""r01: whatever address of A is asked for an object of B, by whomever, B's object is not there.

The addresses come from the URL resolver: a new view is asked all of this unasked. One with a
parameter that `routes` does not know fails here until someone has said what it names.
"""

from itertools import product

import pytest

from tests.isolation import asking, checks, fingerprints, needles
from tests.isolation.conftest import Pair
from tests.isolation.routes import CENTRAL, NETWORK, NETWORK_MODELS, OBJECTS, Route, routes
from tests.isolation.things import nothings

ALL = routes(NETWORK)
WITH_OBJECTS = [route for route in ALL if route.names_an_object]
READING = tuple(method for method in asking.METHODS if method != "POST")

SESSIONS = "django_session"
# Of packages whose tables we have and do not use.
UNFILLED = {"auth_group", "auth_group_permissions"}
# Of django-allauth's tables, those that nothing of ours fills.
UNFILLED |= {"account_emailaddress", "account_emailconfirmation"}
UNFILLED |= {"socialaccount_socialapp", "socialaccount_socialtoken"}


@pytest.fixture(scope="module")
def sought(pair: Pair) -> frozenset[str]:
    """What no page of A may have."""
    return needles.of(pair.world, pair.b.network, pair.a.network)


@pytest.mark.parametrize("route", [*ALL, *routes(CENTRAL)], ids=str)
def test_every_parameter_of_every_address_is_known(route: Route) -> None:
    assert not list(checks.unsaid(route))


def test_a_new_parameter_is_noticed() -> None:
    assert Route("projects:detail", ("project_id",), NETWORK).unknown == ["project_id"]
    assert Route("projects:list", ("kind",), NETWORK).unknown == ["kind"]
    assert not Route("listings:post", ("kind",), NETWORK).unknown


def test_every_object_that_an_address_names_is_made(pair: Pair) -> None:
    named = {name for route in ALL for name in route.parameters} & OBJECTS
    assert named <= pair.a.values.keys()
    assert nothings().keys() >= OBJECTS


def test_every_table_has_rows_to_look_for(pair: Pair) -> None:
    """A new model is furnished in `things`, or no test here would notice its rows."""
    found = fingerprints.take(pair.world, pair.b.network.schema).tables
    assert {name for name, (count, _) in found.items() if not count} - {SESSIONS} == UNFILLED
    assert NETWORK_MODELS.keys() - {"group_id"} <= pair.b.values.keys()


def test_there_is_something_to_look_for(sought: frozenset[str], pair: Pair) -> None:
    b = pair.b
    assert sought >= {str(b.network.id), b.network.host, b.values["exchange_id"]}
    assert sought >= {"Sofia Sharma", "The offer of Warwick Business School"}
    # A password's hash may hold any three letters.
    words = {one for one in sought if not one.startswith("md5$")}
    assert not {one for one in words if "nwl" in one or "North West" in one}


@pytest.mark.parametrize("route", WITH_OBJECTS, ids=str)
def test_r01_what_is_bs_is_missing_at_a(pair: Pair, route: Route, sought: frozenset[str]) -> None:
    with checks.unchanged(pair) as changed:
        told = list(checks.tells(pair, route, sought))
    assert told + changed == []


@pytest.mark.parametrize("route", WITH_OBJECTS, ids=str)
def test_as_own_object_is_there(pair: Pair, route: Route) -> None:
    """The test above would prove nothing if nothing were ever found."""
    people = [pair.a.people[role] for role in ("member", "other", "champion")]
    clients = [pair.world.client(pair.a.network, person.user) for person in people]
    clients.append(pair.world.client(pair.a.network))
    statuses = set()
    for client, path in product(clients, route.paths(pair.a.values)):
        response = client.get(path)
        response.close()  # a file's stays open until it is sent
        statuses.add(response.status_code)
    assert statuses & {200, 302, 405, 409}
    assert statuses - {404, 403}


@pytest.mark.parametrize("route", ALL, ids=str)
def test_r01_no_page_of_a_has_anything_of_b(
    pair: Pair, route: Route, sought: frozenset[str]
) -> None:
    with checks.unchanged(pair) as changed:
        shown = list(checks.shows(pair, route, sought, READING))
    assert shown + changed == []


@pytest.mark.parametrize("route", ALL, ids=str)
def test_r01_no_form_of_a_reaches_an_object_of_b(
    pair: Pair, route: Route, sought: frozenset[str]
) -> None:
    """Every address of A is sent a form full of B's ids, which may change what is A's."""
    with checks.unchanged(pair) as changed:
        shown = list(checks.shows(pair, route, sought, ("POST",)))
    assert shown + changed == []


def test_r01_nothing_of_b_was_kept_at_a(pair: Pair) -> None:
    """After all those forms."""
    assert not list(checks.kept(pair))
