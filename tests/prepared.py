"""A deployment without networks, made once by the migrations and then copied.

Migrations take most of a minute, and a copy a second or two. It is kept in the system's folder for
temporary files, under a digest of all that made it: whoever changes any of that makes a new one.
"""

import fcntl
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.places import make_private
from config.embedded.postgres import Postgres

PROJECT = Path(__file__).resolve().parents[1]
KEPT = 4
# What the migrations and provisioning are made of, and what runs them.
_MADE_OF = (
    "*/*/migrations/*.py",
    "*/migrations/*.py",
    "*/*/grants.py",
    "provisioning/**/*.*",
    "tenants/**/*.py",
    "platform/config/settings/*.py",
    "platform/config/embedded/postgres.py",
    "platform/kernel/*.py",
    "lock/dev.txt",
    "tests/prepared.py",
)


def start(server: Postgres, migrate: Callable[[], None]) -> None:
    """Start a new server with a copy; `migrate` makes what is copied where there is none yet."""
    with _one_at_a_time():
        if not _folder().exists():
            server.start()
            migrate()
            server.stop()
            _keep(server.data)
        elif not server.data.exists():
            _copy(server)
    server.start()


def copy_if_there_is_one(server: Postgres) -> None:
    """For a server that finds out itself what it lacks."""
    with _one_at_a_time():
        if _folder().exists() and not server.data.exists():
            _copy(server)


def _copy(server: Postgres) -> None:
    server.places.make()
    shutil.copytree(_folder(), server.data)
    os.utime(_folder())


def _keep(data: Path) -> None:
    half = _folder().with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    shutil.copytree(data, half)
    half.rename(_folder())
    kept = sorted(_place().glob("postgres-*"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in kept[KEPT:]:
        shutil.rmtree(old)


def _folder() -> Path:
    return _place() / f"postgres-{_digest()}"


def _digest() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in sorted({one for pattern in _MADE_OF for one in PROJECT.glob(pattern)}):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(str(file.relative_to(PROJECT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _place() -> Path:
    place = Path(tempfile.gettempdir()) / f"hexitime-prepared-{os.geteuid()}"
    make_private(place)
    return place


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (_place() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
