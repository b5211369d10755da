"""Each log line names the network it speaks of by its opaque id, and no person and no secret."""

import logging
from typing import Any

from celery import current_task

from tenants import current, keys

_TELLING = ("DETAIL:", "CONTEXT:")


def place() -> str:
    """Where this is; when a worker tells how a task has ended, where that ran."""
    left = getattr(current_task.request, "ran_behind", None) if current_task else None
    # A message can bring a text of that name, and no door.
    if current.door() is None and isinstance(left, current.Door) and left.network:
        return str(left.network.id)
    return keys.place()


class NetworkFilter(logging.Filter):
    """Adds `network` to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Django writes of a response once the request has left its network.
        asked = getattr(getattr(record, "request", None), "network", None)
        record.network = str(asked.id) if asked else place()
        return True


class DiscreetFormatter(logging.Formatter):
    """Leaves out what PostgreSQL tells of a row's values in its errors."""

    def formatException(self, ei: Any) -> str:
        lines = super().formatException(ei).splitlines()
        return "\n".join(line for line in lines if not line.startswith(_TELLING))


class AddressFilter(logging.Filter):
    """Names the pattern of an address instead of the address, which may be a secret link."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            shown = f"/{match.route}" if match else "(no page)"
            record.args = tuple(shown if one == path else one for one in record.args)
        return True
