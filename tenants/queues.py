"""What waits for the workers in Valkey, and whose it is."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenants.messages import HEADER

QUEUES: Final = ("default", "provisioning")
_AT_ONCE: Final = 1000
# Whoever looks for longer would be in the way of what is looked at.
MOST_LOOKED_AT: Final = 20_000


class NotReached(Exception):
    """Valkey does not answer."""


def waiting() -> Counter[str]:
    """How many messages of each place wait: a network's id, or what the centre calls itself.

    Of the first MOST_LOOKED_AT of each queue. Raises NotReached.
    """
    found: Counter[str] = Counter()
    with broker() as client:
        for queue in QUEUES:
            found.update(_place(message) for message in _messages(client, queue))
    return found


def take_away(network_id: UUID) -> int:
    """Take a network's messages out of the queues, all of them; how many.

    Raises NotReached.
    """
    removed = 0
    with broker() as client:
        for queue in QUEUES:
            for message in client.lrange(queue, 0, -1):
                if _place(message) == str(network_id):
                    removed += int(client.lrem(queue, 1, message))
    return removed


@contextmanager
def broker() -> Iterator[Any]:
    """A client of Valkey, where the workers' messages wait. Raises NotReached."""
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            channel: Any = connection.default_channel
            yield channel.client
    except (OperationalError, RedisError) as error:
        raise NotReached from error


def _messages(client: Any, queue: str) -> Iterator[bytes]:
    for start in range(0, MOST_LOOKED_AT, _AT_ONCE):
        some = client.lrange(queue, start, start + _AT_ONCE - 1)
        yield from some
        if len(some) < _AT_ONCE:
            return


def _place(message: bytes) -> str:
    return str(json.loads(message)["headers"].get(HEADER, ""))
