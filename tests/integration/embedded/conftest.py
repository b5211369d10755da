import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.places import Places
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey


@pytest.fixture
def root() -> Iterator[Path]:
    """A checkout's folder with nothing in it, whose sockets' folder goes away as well."""
    with tempfile.TemporaryDirectory(prefix="checkout-") as folder:
        path = Path(folder).resolve()
        yield path
        for tests in (False, True):
            shutil.rmtree(Places(path, tests).sockets, ignore_errors=True)


@pytest.fixture
def postgres(root: Path) -> Iterator[Postgres]:
    server = Postgres(root, for_tests=True)
    yield server
    server.stop()


@pytest.fixture
def valkey(root: Path) -> Iterator[Valkey]:
    server = Valkey(root)
    yield server
    server.stop()
