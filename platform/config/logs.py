"""Each log line names the network it speaks of by its opaque id, and no person."""

import logging

from tenants import current


class NetworkFilter(logging.Filter):
    """Adds `network` to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        entered = current.network_or_none()
        record.network = str(entered.id) if entered else "-"
        return True
