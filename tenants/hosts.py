"""Which network answers on a host: from memory, at most a second behind the registry.

Every change of the registry raises its version, in the database itself. A process asks for the
version when it has not done so for half a second, and forgets all hosts if it has risen. Names
that nobody has are not remembered, so nobody can fill the memory with them.
"""

from threading import Lock
from time import monotonic

from tenants import selectors
from tenants.current import NetworkRef

FRESH_SECONDS = 0.5
STALE_SECONDS = 1.0
MOST = 10_000


class Hosts:
    """The memory of one process. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, NetworkRef] = {}
        self._version: int | None = None
        self._asked_at = float("-inf")

    def find(self, host: str) -> NetworkRef | None:
        """The network that answers on this host name, in whatever state."""
        self._keep_up()
        return self._known.get(host) or self._look_up(host)

    def forget(self) -> None:
        """Ask the registry again: this process has just changed it."""
        self._asked_at = float("-inf")

    def _keep_up(self) -> None:
        """One thread asks for the version; the others go on, unless all is too old."""
        age = monotonic() - self._asked_at
        if age < FRESH_SECONDS or not self._lock.acquire(blocking=age > STALE_SECONDS):
            return
        try:
            asked_at = monotonic()
            version = selectors.version()
            if version != self._version:
                self._known, self._version = {}, version
            self._asked_at = asked_at
        finally:
            self._lock.release()

    def _look_up(self, host: str) -> NetworkRef | None:
        version, known = self._version, self._known
        network = selectors.by_host(host)
        with self._lock:
            # What was read before the version rose is answered, and not kept.
            if network is not None and version == self._version:
                if len(known) >= MOST:
                    known.pop(next(iter(known)))
                known[host] = network
        return network


_hosts = Hosts()
find = _hosts.find
forget = _hosts.forget
