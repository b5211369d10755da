"""r04: whatever is done with a cache, in each network it is done to that network's own values."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache

from tenants import current
from tests.isolation.conftest import Pair

ROOT = Path(__file__).resolve().parents[2]
OURS = ("platform", "tenants", "shared_apps", "tenant_apps", "provisioning")
# They would act on the values of all networks at once.
FOR_ALL = {"clear", "delete_pattern", "keys", "iter_keys", "get_client", "flushdb", "flushall"}

READS: dict[str, Callable[[BaseCache], Any]] = {
    "get": lambda cache: cache.get("colour"),
    "get_many": lambda cache: cache.get_many(["colour"]).get("colour"),
    "has_key": lambda cache: cache.has_key("colour") or None,
    "in": lambda cache: "colour" in cache or None,
    "get of a version": lambda cache: cache.get("colour", version=2),
    "touch": lambda cache: cache.touch("colour", 60) or None,
}
WRITES: dict[str, Callable[[BaseCache], Any]] = {
    "set": lambda cache: cache.set("colour", 7),
    "set for good": lambda cache: cache.set("colour", 7, None),
    "add": lambda cache: cache.add("colour", 7),
    "set_many": lambda cache: cache.set_many({"colour": 7}),
    "get_or_set": lambda cache: cache.get_or_set("colour", 7),
    "delete": lambda cache: cache.delete("colour"),
    "delete_many": lambda cache: cache.delete_many(["colour"]),
    "incr": lambda cache: cache.set("colour", 1) or cache.incr("colour"),
    "decr": lambda cache: cache.set("colour", 1) or cache.decr("colour"),
    "set of a version": lambda cache: cache.set("colour", 7, version=2),
    "incr_version": lambda cache: cache.set("colour", 7) or cache.incr_version("colour"),
    "touch": lambda cache: cache.set("colour", 7) or cache.touch("colour", 0),
}


@pytest.mark.parametrize("alias", settings.CACHES)
@pytest.mark.parametrize("write", WRITES)
def test_r04_what_a_does_with_a_key_is_not_done_to_bs(pair: Pair, alias: str, write: str) -> None:
    cache = caches[alias]
    with current.enter(pair.b.network):
        cache.delete_many(["colour"])
        cache.delete_many(["colour"], version=2)
        before = [read(cache) for read in READS.values()]
    with current.enter(pair.a.network):
        WRITES[write](cache)
    with current.enter(pair.b.network):
        assert [read(cache) for read in READS.values()] == before
        cache.set("colour", "b")
    with current.enter(pair.a.network):
        WRITES[write](cache)
        assert [READS[name](cache) for name in ("get", "get_many")] != ["b", "b"]
    with current.enter(pair.b.network):
        assert cache.get("colour") == "b"


def test_r04_every_cache_makes_its_keys_in_the_one_way() -> None:
    assert {one["KEY_FUNCTION"] for one in settings.CACHES.values()} == {"tenants.keys.cache_key"}


def calls_for_all(source: str) -> set[str]:
    """Calls on something called a cache that would reach all networks' values."""
    return {
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and node.attr in FOR_ALL
        and "cache" in ast.unparse(node.value)
    }


# What a removed network left is taken away by its own prefix.
OF_ONE_THAT_IS_GONE = {"tenants/keys.py": {"cache._cache.get_client"}}


def test_r04_no_code_of_ours_acts_on_all_values_at_once() -> None:
    found = {
        str(file.relative_to(ROOT)): calls
        for package in OURS
        for file in (ROOT / package).rglob("*.py")
        if (calls := calls_for_all(file.read_text()))
    }
    assert found == OF_ONE_THAT_IS_GONE
    assert calls_for_all("cache.clear()") == {"cache.clear"}
    assert calls_for_all("caches['default']._cache.get_client()")
