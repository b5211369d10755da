"""What a removed network left outside of its schema: with others, in files, cache and queues.

All of it can be done again: what is gone is gone.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from celery import current_app

from kernel import database
from shared_apps.federation import leaving
from shared_apps.removing.models import Removal
from tenants import current, keys
from tenants.current import NetworkRef
from tenants.messages import HEADER
from tenants.storage import files

QUEUES = ("default", "provisioning")


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
    messages = _remove_messages(ref)
    more = {"cache_keys": cached, "messages": messages}
    return {"counts": {**removal.found["counts"], **more}}


def _remove_messages(ref: NetworkRef) -> int:
    removed = 0
    with broker() as client:
        for queue in QUEUES:
            for message in client.lrange(queue, 0, -1):
                if json.loads(message)["headers"].get(HEADER) == str(ref.id):
                    removed += int(client.lrem(queue, 1, message))
    return removed


@contextmanager
def broker() -> Iterator[Any]:
    """A client of Valkey, where the workers' messages wait."""
    with current_app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        yield channel.client
