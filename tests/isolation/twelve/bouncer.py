"""PgBouncer in transaction mode, with one connection to the server for all who come."""

import os
import socket
import time
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.embedded import identity
from config.embedded.child import Child
from tests import programs_install

PORT = 6432
PATIENCE_SECONDS = 10

SETTINGS = """\
[databases]
* = host={server}

[pgbouncer]
listen_port = {port}
unix_socket_dir = {sockets}
auth_type = trust
auth_file = {folder}/logins
pool_mode = transaction
default_pool_size = 1
max_db_connections = 1
"""


class PgBouncer:
    """A pooler before a PostgreSQL server that listens in a folder, in which it listens as well."""

    def __init__(self, folder: Path, server: str, *logins: str) -> None:
        self.sockets = str(conninfo_to_dict(server)["host"])
        (folder / "logins").write_text("".join(f'"{login}" ""\n' for login in logins))
        settings = folder / "pgbouncer.ini"
        settings.write_text(
            SETTINGS.format(server=self.sockets, port=PORT, sockets=self.sockets, folder=folder)
        )
        program = programs_install.needed(programs_install.PGBOUNCER)
        # It refuses to run as root, as PostgreSQL does.
        command = [*identity.choose().prefix, program, str(settings)]
        self._child = Child("pgbouncer", command, os.environ, folder / "log", folder)

    def start(self) -> None:
        self._child.start()
        until = time.monotonic() + PATIENCE_SECONDS
        while not self._accepts():
            ended = self._child.ended() is not None
            assert not ended, f"PgBouncer ended:\n{self._child.tail()}"
            assert time.monotonic() < until, f"PgBouncer does not answer:\n{self._child.tail()}"
            time.sleep(0.02)

    def stop(self) -> None:
        self._child.stop()

    def before(self, url: str) -> str:
        """The same login and database, by way of the pooler."""
        return make_conninfo(url, host=self.sockets, port=PORT)

    def _accepts(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(f"{self.sockets}/.s.PGSQL.{PORT}") == 0
