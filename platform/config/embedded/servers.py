"""The embedded servers that a process needs: those that its environment does not replace."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config.embedded.environment import uses_own_postgres, uses_own_valkey
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey

Server = Postgres | Valkey


def needed(root: Path, given: Mapping[str, str] = os.environ) -> list[Server]:
    """The servers to run for this environment, in the order to start them."""
    servers: list[Server] = []
    if uses_own_postgres(root, given):
        servers.append(Postgres(root))
    if uses_own_valkey(root, given):
        servers.append(Valkey(root))
    return servers


@contextmanager
def running(root: Path, given: Mapping[str, str] = os.environ) -> Iterator[list[Server]]:
    """Have the needed servers running within. Raises EmbeddedError."""
    with ExitStack() as stack:
        servers = needed(root, given)
        for server in servers:
            server.start()
            stack.callback(server.stop)
        yield servers
