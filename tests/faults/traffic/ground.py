"""Servers and processes of these tests' own, which are killed and come back."""

import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
import redis

from config.embedded import cast, environment, ports
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey
from tests import prepared
from tests.benchmarks.contender import Contender
from tests.faults.traffic.tasks import JOURNAL, QUEUE
from tests.faults.traffic.wire import Wire
from tests.site import PROJECT, wait_until

HOST = "upper.hexitime.localhost"
ACTIVE = (
    "SELECT pid FROM pg_stat_activity WHERE usename = 'hexitime_app'"
    " ORDER BY state = 'active' DESC, random()"
)
BUSY = (
    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'hexitime_app'"
    " AND state IS DISTINCT FROM 'idle'"
)


class Ground:
    """A durable PostgreSQL, a web server, a worker, and the process that lets clients go."""

    def __init__(self, root: Path) -> None:
        self.postgres, self.valkey = Postgres(root), Valkey(root)
        self.port = ports.find_free()
        self.journals = root / "journals"
        self.journals.mkdir()
        (root / "log").mkdir()
        self._environment = self._told(root)
        build = cast.Build(PROJECT, root / "log", {**os.environ, **self._environment})
        self.web, self.worker, *_others = build.lasting(self.port)
        self.worker.command += ["-Q", QUEUE, "-I", "tests.faults.traffic.tasks"]
        self.postgres.places.make()
        self.wire = Wire(root / "wire", self.postgres.places.sockets)
        self.people = Contender("tests.faults.traffic.orders", self._by_wire())

    def _told(self, root: Path) -> dict[str, str]:
        folders = os.pathsep.join([str(PROJECT / "platform"), str(PROJECT)])
        return {
            **environment.defaults(root, given={}),
            "PORT": str(self.port),
            "PUBLIC_PORT": str(self.port),
            "MEDIA_ROOT": str(root / "media"),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PYTHONPATH": folders,
            JOURNAL: str(self.journals),
        }

    def _by_wire(self) -> dict[str, str]:
        """The clients' connections go a way on which answers get lost."""
        direct, lossy = (
            quote(str(one), safe="") for one in (self.postgres.places.sockets, self.wire.folder)
        )
        url = self._environment["DATABASE_URL"]
        assert direct in url
        return {**self._environment, "DATABASE_URL": url.replace(direct, lossy)}

    def start(self) -> None:
        prepared.copy_if_there_is_one(self.postgres)
        self.postgres.start()
        self.valkey.start()
        self.people.ask("prepare")
        self.web.start()
        self.worker.start()
        self.wait()

    def stop(self) -> None:
        for child in (self.web, self.worker):
            child.kill()
        self.people.__exit__(None, None, None)
        self.wire.close()
        self.valkey.stop()
        self.postgres.stop()

    def wait(self) -> None:
        """Until everything answers."""
        wait_until(self._is_open)
        wait_until(lambda: ports.http_status(self.port, HOST) in {200, 302})
        wait_until(self.worker.is_ready)

    def wait_for_quiet(self) -> None:
        """Until nobody's work is under way any more: neither a task nor a transaction."""
        queue = redis.Redis(unix_socket_path=str(self.valkey.socket), db=0)
        wait_until(lambda: not queue.llen(QUEUE) and not queue.hlen("unacked"))
        queue.close()
        with psycopg.connect(self._admin(), autocommit=True) as admin:
            wait_until(lambda: admin.execute(BUSY).fetchone() == (0,))

    def kill_backend(self, chance: random.Random, clients: list[int]) -> None:
        """The server ends all the others, and recovers by itself."""
        with psycopg.connect(self._admin(), autocommit=True) as admin:
            row = admin.execute(ACTIVE).fetchone()
        assert row, "nobody was connected"
        os.kill(row[0], signal.SIGKILL)
        time.sleep(0.1)

    def kill_server(self, chance: random.Random, clients: list[int]) -> None:
        """As in `pg_ctl stop -m immediate`."""
        pid = int((self.postgres.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        wait_until(lambda: not Path(f"/proc/{pid}").exists())
        time.sleep(chance.uniform(0, 0.3))
        self.postgres.start()

    def kill_client(self, chance: random.Random, clients: list[int]) -> None:
        os.kill(chance.choice(clients), signal.SIGKILL)

    def kill_worker(self, chance: random.Random, clients: list[int]) -> None:
        self.worker.kill()
        self.worker.start()

    def kill_web(self, chance: random.Random, clients: list[int]) -> None:
        self.web.kill()
        self.web.start()

    def cut_wire(self, chance: random.Random, clients: list[int]) -> None:
        """What was asked is done, and the answer does not come."""
        self.wire.lose(chance.randint(1, 20))
        time.sleep(0.4)
        self.wire.lose(0)

    def _is_open(self) -> bool:
        with suppress(psycopg.OperationalError), psycopg.connect(self._admin()):
            return True
        return False

    def _admin(self) -> str:
        return self._environment["ADMIN_DATABASE_URL"]


Kill = Callable[[Ground, random.Random, list[int]], None]
VICTIMS: dict[str, Kill] = {
    "backend": Ground.kill_backend,
    "server": Ground.kill_server,
    "client": Ground.kill_client,
    "web": Ground.kill_web,
    "worker": Ground.kill_worker,
    "wire": Ground.cut_wire,
}


@contextmanager
def ground() -> Iterator[Ground]:
    root = Path(tempfile.mkdtemp(prefix="hexitime-faults-"))
    made = Ground(root)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(root, ignore_errors=True)
