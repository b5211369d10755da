"""No process keeps what it has read for one network: nothing outlives its request."""

import functools
import gc
import logging
from collections import Counter
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet
from django.test import Client

from tests.isolation.conftest import Pair
from tests.isolation.routes import CENTRAL, NETWORK, routes
from tests.isolation.things import ROLES, Things, nothings

# Kept for each network apart: `tests/isolation/test_stamps.py`.
APART = (ContentType,)
OURS = ("config", "kernel", "design", "tenants", "shared_apps", "tenant_apps", "provisioning")

# What is remembered for good, and why it is the same in every network.
SAME_EVERYWHERE = {
    "config.embedded.keeper._libc": "the C library",
    "design.colour.theme": "reckoned from a colour",
    "design.dates._spelt": "a day in words, by the day",
    "design.icons.icons": "our own drawings",
    "design.shapes.hexagon": "our own drawing",
    "design.templatetags.design._icons": "our own drawings",
    "design.templatetags.design.icon": "our own drawings, by name",
    "provisioning.blueprint.version": "a hash of the code's migrations",
    "tenant_apps.brand.selectors.theme": "reckoned from a colour",
    "tenant_apps.home.badge._written": "text, by the role it is about and the minute",
    "tenant_apps.ledger.posting._statement": "text, by the schema it names",
    "tenant_apps.scim.resources.service": "the protocol, which knows no network",
    "tenants.current._lone_prologue": "text, by the role it names",
    "tenants.current._path": "text, by the schema it names",
    "tenants.current._commands": "text, by the role it names",
    "tenants.current.network_door": "by the network, which it is given",
}


def instances() -> Counter[str]:
    """Model instances and querysets that are alive, by class."""
    gc.collect()
    return Counter(
        type(one).__name__
        for one in gc.get_objects()
        if issubclass(type(one), Model | QuerySet) and not issubclass(type(one), APART)
    )


def read_everything(pair: Pair, things: Things) -> None:
    for role in ROLES:
        client: Client = things.client(pair.world, role)
        for route in routes(NETWORK):
            for path in route.paths(things.values):
                response: Any = client.get(path)
                response.close()


def read_the_centre(pair: Pair) -> None:
    values = {**nothings(), "slug": pair.a.network.slug}
    for role in pair.operators:
        client = pair.browser(f"operator/{role}", None)
        for route in routes(CENTRAL):
            response: Any = client.get(route.paths(values)[0])
            response.close()


def test_no_instance_outlives_the_request_that_read_it(pair: Pair) -> None:
    before = instances()
    # The test runner keeps what is logged, with the requests that it speaks of.
    logging.disable(logging.CRITICAL)
    try:
        # What is kept is kept in any network; a second one tells of what the next would replace.
        for things in (pair.a, pair.b) if pair.is_full else (pair.a,):
            read_everything(pair, things)
        read_the_centre(pair)
    finally:
        logging.disable(logging.NOTSET)
    assert instances() - before == Counter()


def test_the_count_would_see_one() -> None:
    before = instances()
    kept = [Session(session_key="kept"), Session.objects.values("session_key")]
    assert instances() - before == Counter({"Session": 1, "QuerySet": 1})
    del kept


def test_what_a_function_remembers_is_the_same_in_every_network() -> None:
    remembered = {
        f"{one.__module__}.{one.__qualname__}"
        for one in gc.get_objects()
        if type(one) is functools._lru_cache_wrapper and one.__module__.partition(".")[0] in OURS
    }
    assert remembered == SAME_EVERYWHERE.keys() & remembered
    assert remembered
