"""Servers of a benchmark's own, and the contenders that run on them."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.embedded import environment
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey
from tests.benchmarks.contender import Contender

HOST = "bench0.hexitime.localhost"
IN_USE = 10


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    networks: int
    touched: int
    rounds: int
    requests: int
    floods: int


class Ground:
    """Servers of the benchmark's own, and an environment for each database on them."""

    def __init__(self, root: Path, *, durable: bool) -> None:
        self.root = root
        self.postgres = Postgres(root, for_tests=not durable)
        self.valkey = Valkey(root, for_tests=True)

    def environment(self, database: str, settings: str) -> dict[str, str]:
        logins = {
            name: self.postgres.conninfo(user, database)
            for name, user in (
                ("DATABASE_URL", environment.APP_LOGIN),
                ("PROVISIONING_DATABASE_URL", environment.PROVISIONER_LOGIN),
                ("ADMIN_DATABASE_URL", "postgres"),
            )
        }
        folders = [str(self.project / "platform"), str(self.project)]
        return {
            **logins,
            "BROKER_URL": self.valkey.broker_url(),
            "CACHE_URL": self.valkey.cache_url(),
            "MEDIA_ROOT": str(self.root / "media"),
            "DJANGO_SETTINGS_MODULE": settings,
            "PYTHONPATH": os.pathsep.join(folders),
            "CELERY_SKIP_CHECKS": "1",
            "KEPT_QUERIES_ARE_CHECKED": "no",
        }

    @property
    def project(self) -> Path:
        return environment.project_root()


@contextmanager
def ground(*, durable: bool = False) -> Iterator[Ground]:
    """Servers for as long as a benchmark runs. Durable: the disk is synced as on a real one."""
    root = Path(tempfile.mkdtemp(prefix="hexitime-bench-"))
    made = Ground(root, durable=durable)
    try:
        made.postgres.start()
        made.valkey.start()
        yield made
    finally:
        made.valkey.stop()
        made.postgres.stop()
        shutil.rmtree(root, ignore_errors=True)


def deployment(here: Ground, database: str) -> Contender:
    return Contender(
        "tests.benchmarks.deployment_orders",
        here.environment(database, "config.settings.test"),
    )


@contextmanager
def stock(here: Ground) -> Iterator[Contender]:
    """A stock project with a database of its own."""
    database = "bench_stock"
    admin = here.postgres.conninfo("postgres", "postgres")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database}")
    with psycopg.connect(here.postgres.conninfo("postgres", database), autocommit=True) as made:
        made.execute("CREATE SCHEMA extensions")
    given = here.environment(database, "tests.benchmarks.settings.stock")
    given["DATABASE_URL"] = here.postgres.conninfo("postgres", database)
    with Contender("tests.benchmarks.stock_orders", given) as contender:
        contender.ask("prepare", host=HOST)
        yield contender
