"""r01: whatever address of A is asked for an object of B, by whomever, B's object is not there.

The addresses come from the URL resolver. One with a parameter that `routes` does not know fails
here until someone has said what it names.
"""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from kernel.ids import uuid7
from tests.isolation import fingerprints
from tests.isolation.conftest import Pair
from tests.isolation.routes import CENTRAL, NETWORK, OBJECTS, Route, routes
from tests.isolation.things import ROLES, nothings

ALL = routes(NETWORK)
WITH_OBJECTS = [route for route in ALL if route.names_an_object]
METHODS = ("get", "post")

# Changes from page to page: CSRF tokens, and keys that make a form work once.
_FRESH = re.compile(r'value="(?:[A-Za-z0-9]{64}|[0-9a-f]{8}-[0-9a-f-]{27})"')


@pytest.mark.parametrize("route", [*ALL, *routes(CENTRAL)], ids=str)
def test_every_parameter_of_every_address_is_known(route: Route) -> None:
    assert not route.unknown, (
        "Say in tests/isolation/routes.py what this parameter is: the name of an OBJECT (then "
        "tests/isolation/things.py makes one), or one of some WORDS."
    )


def test_a_new_parameter_is_noticed() -> None:
    assert Route("projects:detail", ("project_id",), NETWORK).unknown == ["project_id"]
    assert Route("projects:list", ("kind",), NETWORK).unknown == ["kind"]
    assert not Route("listings:post", ("kind",), NETWORK).unknown


def test_every_object_that_an_address_names_is_made(pair: Pair) -> None:
    named = {name for route in ALL for name in route.parameters} & OBJECTS
    assert named <= pair.a.values.keys()
    assert nothings().keys() >= OBJECTS


@pytest.mark.parametrize("route", WITH_OBJECTS, ids=str)
def test_r01_what_is_bs_is_missing_at_a(pair: Pair, route: Route) -> None:
    before = fingerprints.take(pair.world, pair.b.network.schema)
    methods_that_looked = set()
    for role in ROLES:
        client = pair.a.client(pair.world, role)
        for method in (*METHODS, "head") if role == "champion" else METHODS:
            seen = _answers(client, method, route.paths(pair.b.values), pair)
            missing = _answers(client, method, route.paths(nothings()), pair)
            assert seen == missing, f"{role} can tell that it exists"
            for status, _content in seen:
                assert status in _allowed(role), f"{role} {method}"
                if role == "champion" and status == 404:
                    methods_that_looked.add(method)
    assert methods_that_looked, "no method of this address looks for the object"
    after = fingerprints.take(pair.world, pair.b.network.schema)
    assert not before.changed(after)


@pytest.mark.parametrize("route", WITH_OBJECTS, ids=str)
def test_as_own_object_is_there(pair: Pair, route: Route) -> None:
    """The test above would prove nothing if nothing were ever found."""
    people = [pair.a.people[role] for role in ("member", "other", "champion")]
    clients = [pair.world.client(pair.a.network, person.user) for person in people]
    clients.append(pair.world.client(pair.a.network))
    statuses = {
        client.get(path).status_code for client in clients for path in route.paths(pair.a.values)
    }
    assert statuses & {200, 302, 405, 409}
    assert statuses - {404, 403}


@pytest.mark.parametrize("role", ROLES)
def test_r01_no_form_of_a_reaches_an_object_of_b(pair: Pair, role: str) -> None:
    """Every address of A is sent a form full of B's ids."""
    before = fingerprints.take(pair.world, pair.b.network.schema)
    for route in ALL:
        for path in route.paths(pair.a.values):
            pair.a.client(pair.world, role).post(path, _form_of(pair))
    after = fingerprints.take(pair.world, pair.b.network.schema)
    assert not before.changed(after)
    ids = [pair.b.values["organisation_id"], pair.b.values["member_id"]]
    for foreign in [*ids, str(pair.b.network.id)]:
        assert not fingerprints.mentions(pair.world, pair.a.network.schema, foreign)


def _allowed(role: str) -> set[int]:
    """405 where the method is none of the address's; 403 before anything is looked for."""
    allowed = {404, 405}
    if role == "stranger":
        allowed |= {302}
    if role in {"member", "broker"}:
        allowed |= {403}
    return allowed


def _answers(client: Client, method: str, paths: list[str], pair: Pair) -> list[tuple[int, str]]:
    return [_shown(getattr(client, method)(path), path, pair) for path in paths]


def _shown(response: HttpResponse, path: str, pair: Pair) -> tuple[int, str]:
    """A response without what differs between any two, and with B's secrets looked for in it."""
    location = response.headers.get("Location", "")
    if response.status_code == 302:
        assert location.startswith("/sign-in/?next=")
        location = "/sign-in/"
    page = response.content.decode()
    for person in pair.b.people.values():
        assert person.name not in page
    return response.status_code, location + _FRESH.sub("", page.replace(path, ""))


def _form_of(pair: Pair) -> dict[str, str]:
    """Fields that some form of the product has, with B's objects where an object is named."""
    b = pair.b.values
    return {
        "key": str(uuid7()),
        "organisation": b["organisation_id"],
        "parent": b["organisation_id"],
        "to": b["handle"],
        "member": b["member_id"],
        "listing": b["listing_id"],
        "exchange": b["exchange_id"],
        "network": str(pair.b.network.id),
        "next": f"http://{pair.b.network.host}/",
        "email": "new.person@example.org",
        "name": "New Person",
        "label": "A poster",
        "role": "member",
        "kind": "trust",
        "colour": "#336699",
        "title": "Something to do",
        "description": "At some length.",
        "message": "Would you?",
        "text": "Would you?",
        "note": "Thank you",
        "reason": "A reason that is long enough.",
        "hours": "0.25",
        "minutes": "0.25",
        "direction": "give",
        "how": "either",
        "help_kind": "reviewing",
        "welcome_minutes": "2",
        "debt_minutes": "0",
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-name": "Another Trust",
        "form-0-kind": "trust",
        "form-0-parent": b["organisation_id"],
    }
