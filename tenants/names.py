"""Whose quota a request counts against: known from memory, without a look at the network's data."""

import asyncio
import logging
from time import monotonic

from django.conf import settings
from django.db import Error, connections

from tenants import selectors
from tenants.keys import CENTRAL

logger = logging.getLogger(__name__)

STALE_SECONDS = 1.0
PATIENCE_SECONDS = 5.0


class Names:
    """All host names of the deployment, for the event loop.

    A host that is not among them has them read anew, by one thread and at most once a second:
    asking for names that nobody has cannot keep a new network out.
    """

    def __init__(self) -> None:
        self._version: int | None = None
        self._places: dict[str, str] = {}
        self._read_at = float("-inf")
        self._reading: asyncio.Task[None] | None = None

    async def place_of(self, host: str) -> str:
        """The id of the network that answers on this host, `central`, or nothing."""
        name = normal(host)
        if name == settings.BASE_DOMAIN:
            return CENTRAL
        if name not in self._places and monotonic() - self._read_at > STALE_SECONDS:
            if self._reading is None:
                self._reading = asyncio.create_task(self._read_anew())
            await asyncio.wait({self._reading}, timeout=PATIENCE_SECONDS)
        return self._places.get(name, "")

    async def _read_anew(self) -> None:
        try:
            await asyncio.to_thread(self._read)
        except Error as error:
            # Django will ask the same, and answers for it.
            logger.error("Host names cannot be read: %s", error)
        finally:
            self._read_at = monotonic()
            self._reading = None

    def _read(self) -> None:
        try:
            version = selectors.version()
            if version != self._version:
                places = {host: str(network) for host, network in selectors.hosts().items()}
                self._places, self._version = places, version
        finally:
            connections.close_all()


def normal(host: str) -> str:
    """One name for all spellings of a host: no port, small letters, no last dot."""
    return host.lower().partition(":")[0].rstrip(".")
