"""The embedded PostgreSQL starts, is shared, survives what kills it, and says what is wrong."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from config.embedded import environment, identity, places
from config.embedded import postgres as module
from config.embedded.errors import DiskFull, EmbeddedError
from config.embedded.postgres import Postgres

WAIT_SECONDS = 20


def ask(server: Postgres, query: str) -> object:
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        cursor = connection.execute(query)  # type: ignore[arg-type]
        return cursor.fetchone()[0] if cursor.description else None  # type: ignore[index]


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def postmaster(server: Postgres) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_it_starts_stops_and_keeps_its_data(postgres: Postgres) -> None:
    assert not postgres.is_running()
    postgres.start()
    assert postgres.is_running()
    ask(postgres, "CREATE TABLE kept AS SELECT 42 AS answer")
    postgres.stop()
    assert not postgres.is_running()
    postgres.start()
    assert ask(postgres, "SELECT answer FROM kept") == 42


def test_it_is_the_server_that_design_asks_for(postgres: Postgres) -> None:
    postgres.start()
    assert int(str(ask(postgres, "SHOW server_version_num"))) >= 170_000
    assert ask(postgres, "SHOW max_connections") == "200"
    assert ask(postgres, "SHOW max_locks_per_transaction") == "512"
    assert ask(postgres, "SHOW timezone") == "UTC"
    assert ask(postgres, "SHOW listen_addresses") == ""
    assert ask(postgres, "SHOW fsync") == "off", "tests can do without"
    locale = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'hexitime'"
    assert ask(postgres, locale) == "bC.UTF-8"


def test_starting_twice_attaches_and_the_last_to_stop_ends_it(postgres: Postgres) -> None:
    postgres.start()
    first = postmaster(postgres)
    second = Postgres(postgres.places.root, for_tests=True)
    second.start()
    assert postmaster(second) == first
    postgres.stop()
    assert second.is_running()
    second.stop()
    assert not second.is_running()


def test_it_ends_with_a_user_that_is_killed(postgres: Postgres) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from config.embedded.postgres import Postgres\n"
        f"Postgres(Path({str(postgres.places.root)!r}), for_tests=True).start()\n"
        "print('up', flush=True); time.sleep(60)"
    )
    platform = str(environment.project_root() / "platform")
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": platform},
    ) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == b"up\n"
        assert postgres.is_running()
        user.kill()
    wait_for(lambda: not postgres.is_running())
    postgres.start()
    assert ask(postgres, "SELECT 1") == 1


def test_it_recovers_from_its_own_sudden_death(root: Path) -> None:
    """With what was committed, since outside the tests it waits for the disk."""
    server = Postgres(root)
    server.start()
    try:
        assert ask(server, "SHOW fsync") == "on"
        ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(postmaster(server), signal.SIGKILL)
        wait_for(lambda: not server.is_running())
        server.start()
        assert ask(server, "SELECT answer FROM kept") == 42
    finally:
        server.stop()


def test_a_lock_file_naming_some_other_process_is_stale(postgres: Postgres) -> None:
    """In a container process numbers are soon given out again; PostgreSQL would refuse."""
    postgres.start()
    postgres.stop()
    left = [str(os.getpid()), str(postgres.data), "0", "5432", "", "", "", "ready   ", ""]
    (postgres.data / "postmaster.pid").write_text("\n".join(left))
    assert not postgres.is_running()
    postgres.start()
    assert ask(postgres, "SELECT 1") == 1


def test_a_half_made_data_folder_is_thrown_away(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOCALE", ("--encoding=none-such",))
    with pytest.raises(EmbeddedError, match="none-such"):
        postgres.start()
    assert not postgres.data.exists()
    half = postgres.data.with_name("postgres.new1")
    (half / "base").mkdir(parents=True)
    monkeypatch.undo()
    postgres.start()
    assert postgres.is_running()
    assert not half.exists()


def test_a_full_disk_is_one_clear_line(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "LEAST_FREE_BYTES", 1 << 62)
    with pytest.raises(DiskFull, match=r"^The disk is full: .*$"):
        postgres.start()


def test_data_of_another_major_version_is_left_alone(postgres: Postgres) -> None:
    postgres.places.make()
    postgres.data.mkdir(mode=0o700)
    (postgres.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedError, match="was made by PostgreSQL 12"):
        postgres.start()
    assert (postgres.data / "PG_VERSION").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_can_run_it_without_user_namespaces(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres.start()
    postgres.stop()
    nobody = identity.Identity(identity.CAPABILITY, identity.NOBODY)
    monkeypatch.setattr(identity, "choose", lambda: nobody)
    postgres.start()
    assert postgres.data.stat().st_uid == identity.NOBODY
    postgres.stop()
    monkeypatch.undo()
    postgres.start()
    assert ask(postgres, "SELECT 1") == 1


def test_a_machine_that_forbids_every_way_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(identity, "NAMESPACE", ("false",))
    monkeypatch.setattr(identity, "CAPABILITY", ("no-such-program",))
    with pytest.raises(EmbeddedError, match="as an ordinary user, or set DATABASE_URL"):
        identity.choose()
