"""What a checkout fills in, and what it leaves to the person who gave addresses."""

from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from config.embedded import environment, servers
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey

DATABASES = set(environment.DATABASES)


def test_with_nothing_given_all_is_filled_in(root: Path) -> None:
    filled = environment.defaults(root, given={})
    assert {*DATABASES, "BROKER_URL", "CACHE_URL", "MAIL_FOLDER", "PORT"} == set(filled)
    found = conninfo_to_dict(filled["DATABASE_URL"])
    assert found["user"] == "hexitime_app"
    assert found["dbname"] == "hexitime"
    assert found["host"] == str(Postgres(root).places.sockets)
    assert [type(server) for server in servers.needed(root, {})] == [Postgres, Valkey]


def test_filling_in_again_changes_nothing(root: Path) -> None:
    filled = environment.defaults(root, given={})
    assert environment.defaults(root, given=filled) == filled
    assert len(servers.needed(root, filled)) == 2


def test_a_database_of_ones_own_gets_no_login_of_ours(root: Path) -> None:
    given = {"DATABASE_URL": "postgresql://app@db.example/hexitime"}
    assert not DATABASES & set(environment.defaults(root, given=given))
    assert [type(server) for server in servers.needed(root, given)] == [Valkey]


def test_an_address_may_come_from_a_file(root: Path) -> None:
    given = {"DATABASE_URL_FILE": "/run/secrets/url", "BROKER_URL": "x", "CACHE_URL_FILE": "y"}
    assert set(environment.defaults(root, given=given)) == {"BROKER_URL", "MAIL_FOLDER", "PORT"}
    assert servers.needed(root, given) == []


def test_a_withheld_login_is_empty_so_that_no_default_brings_it_back() -> None:
    child = environment.for_child({"A": "1", "B": "2"}, withhold=("B", "C"))
    assert child == {"A": "1", "B": "", "C": ""}
