"""What a removed network left outside of its schema: with others, in files, cache and queues.

All of it can be done again: what is gone is gone.
"""

from collections.abc import Mapping
from typing import Any

from kernel import database
from shared_apps.federation import leaving
from shared_apps.removing.models import Removal
from tenants import current, keys, queues
from tenants.current import NetworkRef
from tenants.storage import files


def forget_between(removal: Removal, ref: NetworkRef) -> Mapping[str, Any]:
    """Erase words, and put pseudonyms for its people, in what it had with other networks."""
    with database.using(database.DEFAULT), current.shared():
        leaving.forget(ref)
    return {}


def count_files(ref: NetworkRef) -> Mapping[str, int]:
    """How many files it has, and how large they are."""
    with database.using(database.DEFAULT), current.enter(ref):
        sizes = files.sizes()
    return {"files": len(sizes), "bytes": sum(sizes)}


def remove_files(removal: Removal, ref: NetworkRef) -> Mapping[str, Any]:
    """Its folder."""
    with database.using(database.DEFAULT), current.enter(ref):
        files.remove_all()
    return {}


def remove_cached(removal: Removal, ref: NetworkRef) -> Mapping[str, Any]:
    """Its keys in the cache, locks and counters among them, and its messages to the workers."""
    with database.using(database.DEFAULT), current.enter(ref):
        cached = keys.forget_all()
    more = {"cache_keys": cached, "messages": queues.take_away(ref.id)}
    return {"counts": {**removal.found["counts"], **more}}
