"""The stock project with its two tenants, and ours with its two networks."""

import os

import pytest

from tests.isolation.conftest import Pair
from tests.isolation.twelve.here import Here
from tests.stock import beside

# Valkey's databases have numbers; ours are 0 and 1.
CACHE_OF_STOCK = "db=3"


@pytest.fixture(scope="session")
def stock(servers: None) -> dict[str, str]:
    """What a process of the stock project is told, once its database is there."""
    cache_url = os.environ["CACHE_URL"].replace("db=1", CACHE_OF_STOCK)
    assert cache_url.endswith(CACHE_OF_STOCK)
    told = beside.environment(os.environ["ADMIN_DATABASE_URL"], cache_url)
    assert beside.ask(told, "prepare", "a", "b").keys() == {"a", "b"}
    return told


@pytest.fixture(scope="module")
def here(pair: Pair) -> Here:
    """Our project."""
    return Here(pair)
