"""The ground that tests stand on: real PostgreSQL and Valkey of their own, made once per worker."""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import hypothesis
import pytest

from config.embedded import environment, ports
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey

TESTS = Path(__file__).parent
ROOT = Path(tempfile.mkdtemp(prefix="hexitime-test-"))
atexit.register(shutil.rmtree, ROOT, ignore_errors=True)

os.environ.update(environment.defaults(ROOT, for_tests=True, given={}))
os.environ["PORT"] = os.environ["PUBLIC_PORT"] = str(ports.find_free())
os.environ["EMAIL_HOST"], os.environ["EMAIL_PORT"] = ports.LOOPBACK, str(ports.find_free())
os.environ["MAIL_FOLDER"] = str(ROOT / "mail")
os.environ["MEDIA_ROOT"] = str(ROOT / "media")
os.environ["METRICS_TOKEN"] = "for the monitoring of tests"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
django.setup()

from tests import prepared  # noqa: E402
from tests.world import World  # noqa: E402

# The heap of a whole deployment is large, and going through it often costs much.
gc.set_threshold(50_000, 20, 100)

# A busy machine is no fault of the code's: what is timed is a benchmark.
# Where CI is set, hypothesis tries the same each time; elsewhere it looks for something new.
hypothesis.settings.register_profile("hexitime", deadline=None)
hypothesis.settings.load_profile("hexitime")

pytest_plugins = ["tests.people", "tests.site", "tests.summary"]


@pytest.fixture(scope="session")
def servers() -> Iterator[None]:
    """Both servers, with an empty deployment in them."""
    from django.db import connections

    postgres, valkey = Postgres(ROOT, for_tests=True), Valkey(ROOT, for_tests=True)
    try:
        valkey.start()
        prepared.start(postgres, _migrate)
        yield
    finally:
        connections.close_all()
        valkey.stop()
        postgres.stop()


def _migrate() -> None:
    from django.db import connections

    from provisioning import bootstrap

    bootstrap.create_logins(
        os.environ["ADMIN_DATABASE_URL"],
        os.environ["DATABASE_URL"],
        os.environ["PROVISIONING_DATABASE_URL"],
    )
    bootstrap.migrate_all()
    connections.close_all()


@pytest.fixture
def world(servers: None) -> Iterator[World]:
    """A deployment without networks, emptied again afterwards."""
    world = World()
    yield world
    world.empty()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run what takes longer as well")
    parser.addoption("--fault-rounds", type=int, default=0, help="how many fault rounds to run")
    parser.addoption("--fault-seed", type=int, default=0, help="the first fault round's seed")


# Files go to whichever worker is free. The longest come first and the shortest last, so that all
# workers end at about the same time; those that need the whole site on end, so that it stays up.
ORDER = ("isolation", "faults", "integration", "site", "architecture", "unit")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what `make test-full` adds: deselected, and counted as such in the last line."""
    with_site = {item.path for item in items if "site" in getattr(item, "fixturenames", [])}
    items.sort(key=lambda item: _place(item.path, with_site))
    if config.getoption("--full"):
        return
    longer = [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=longer)
    items[:] = [item for item in items if item not in longer]


def _place(file: Path, with_site: set[Path]) -> int:
    """When a file's turn comes."""
    folder = file.relative_to(TESTS).parts[0]
    is_in = folder == "functional" or (folder == "integration" and file in with_site)
    return ORDER.index("site" if is_in else folder)
