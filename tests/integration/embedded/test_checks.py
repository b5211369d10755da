"""The doctor finds what is wrong, and says what to do about it."""

import sys
from pathlib import Path

import psycopg
import pytest

from config.embedded import checks, ports
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey


def test_a_login_that_may_not_build_is_well(postgres: Postgres) -> None:
    postgres.start()
    with psycopg.connect(postgres.conninfo(), autocommit=True) as connection:
        connection.execute("CREATE ROLE hexitime_app LOGIN")
    version, rights = checks.postgres(postgres.conninfo("hexitime_app"))
    assert (version.state, rights.state) == ("ok", "ok")


def test_a_login_that_may_build_schemas_is_a_problem(postgres: Postgres) -> None:
    postgres.start()
    version, rights = checks.postgres(postgres.conninfo())
    assert version.state == "ok"
    assert (rights.state, rights.found) == ("problem", "may create schemas")


def test_a_login_that_is_missing_is_a_problem(postgres: Postgres) -> None:
    postgres.start()
    (finding,) = checks.postgres(postgres.conninfo("hexitime_app"))
    assert finding.found == 'role "hexitime_app" does not exist'
    assert finding.advice == "`hexitime setup` makes hexitime_app."


def test_a_server_that_does_not_answer_is_a_problem(root: Path) -> None:
    (finding,) = checks.postgres(Postgres(root).conninfo())
    assert finding.state == "problem"
    assert finding.advice == "Start it, or check DATABASE_URL."


@pytest.mark.parametrize(("oldest", "state"), [(checks.OLDEST_POSTGRES, "ok"), (99, "problem")])
def test_an_old_server_is_a_problem(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, oldest: int, state: str
) -> None:
    monkeypatch.setattr(checks, "OLDEST_POSTGRES", oldest)
    postgres.start()
    assert checks.postgres(postgres.conninfo())[0].state == state


def test_valkey_answers_or_not(valkey: Valkey) -> None:
    assert checks.valkey("BROKER_URL", valkey.broker_url()).state == "problem"
    valkey.start()
    assert checks.valkey("BROKER_URL", valkey.broker_url()).state == "ok"
    assert checks.valkey("CACHE_URL", valkey.cache_url()).state == "ok"
    assert checks.valkey("CACHE_URL", "").state == "problem"


def test_little_room_is_a_warning(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.disk(root).state == "ok"
    monkeypatch.setattr(checks, "LEAST_FREE_BYTES", 1 << 62)
    assert checks.disk(root).state == "warning"


def test_the_port_is_free_or_ours() -> None:
    port = str(ports.find_free())
    assert checks.port(port, runs_here=False).state == "ok"
    assert checks.port("none", runs_here=False).state == "problem"
    assert checks.port("none", runs_here=True).state == "ok"


def test_an_old_python_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.python().state == "ok"
    monkeypatch.setattr(sys, "version_info", (3, 10, 9))
    assert checks.python().state == "problem"
