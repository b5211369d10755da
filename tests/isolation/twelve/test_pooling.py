"""The twelfth failure: few connections, shared by the threads of two networks.

Through the system's own PgBouncer, in transaction mode and with one connection to the server, and
through psycopg's pool. Each request reads the row of a key that both networks have, and writes one.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from provisioning.roles import APPLICATION
from tests.isolation.conftest import Pair
from tests.isolation.twelve.bouncer import PgBouncer
from tests.isolation.twelve.traffic import REQUESTS, TEXTS
from tests.stock import beside
from tests.summary import Show

HERE = [sys.executable, "-m", "tests.isolation.twelve.traffic_here"]
POOL_MAX = 2


@pytest.fixture(scope="module")
def bouncer(servers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PgBouncer]:
    folder = tmp_path_factory.mktemp("pgbouncer")
    bouncer = PgBouncer(folder, os.environ["DATABASE_URL"], APPLICATION, beside.LOGIN)
    try:
        bouncer.start()
        yield bouncer
    finally:
        bouncer.stop()


def drive_here(pair: Pair, **told: str) -> dict[str, int]:
    """The traffic of A and B by the way that this environment names, and where its rows are."""
    paths = os.pathsep.join([str(beside.ROOT), str(beside.ROOT / "platform")])
    command = [*HERE, str(pair.a.network.id), str(pair.b.network.id)]
    tables = {
        "a": sql.Identifier(pair.a.network.schema, "outbox_mail"),
        "b": sql.Identifier(pair.b.network.schema, "outbox_mail"),
    }
    database = str(conninfo_to_dict(os.environ["DATABASE_URL"])["dbname"])
    before = standing(database, tables)
    found = beside.answer(command, {**os.environ, "PYTHONPATH": paths, **told})
    return found | placed(standing(database, tables) - before)


def drive_stock(stock: dict[str, str], bouncer: PgBouncer) -> dict[str, int]:
    """The same on the stock project, through PgBouncer."""
    tables = {which: sql.Identifier(which, "notes_note") for which in TEXTS}
    before = standing(beside.DATABASE, tables)
    way = {"STOCK_DATABASE_URL": bouncer.before(stock["STOCK_DATABASE_URL"])}
    found = beside.ask(stock | way, "traffic")
    return found | placed(standing(beside.DATABASE, tables) - before)


def standing(database: str, tables: dict[str, sql.Identifier]) -> Counter[tuple[str, str]]:
    """How many rows of each text stand in each network, as the server's administrator sees it."""
    url = make_conninfo(os.environ["ADMIN_DATABASE_URL"], dbname=database)
    query = sql.SQL("SELECT text, count(*) FROM {} GROUP BY text")
    counted: Counter[tuple[str, str]] = Counter()
    with psycopg.connect(url) as admin:
        for which, table in tables.items():
            for text, count in admin.execute(query.format(table)).fetchall():
                counted[which, text] = count
    return counted


def placed(new: Counter[tuple[str, str]]) -> dict[str, int]:
    """How many new rows stand in the network that wrote them, and how many in the other."""
    right = sum(new[which, text] for which, text in TEXTS.items())
    return {"right place": right, "wrong place": new.total() - right}


def told(what: str, found: dict[str, int]) -> str:
    wrong, misplaced = found["wrong"], found["wrong place"]
    return (
        f"{what}: {wrong:,} of {REQUESTS:,} reads gave the other network's row,"
        f" {misplaced:,} of {REQUESTS:,} writes went into the other network"
    )


# Besides what the requests wrote, the two rows that they read.
ALL_RIGHT = {"requests": REQUESTS, "wrong": 0, "right place": REQUESTS + 2, "wrong place": 0}


def test_12_pgbouncer_in_transaction_mode_gives_and_takes_no_row_of_another_network(
    pair: Pair, stock: dict[str, str], bouncer: PgBouncer, show: Show
) -> None:
    there = drive_stock(stock, bouncer)
    show(told("12, PgBouncer with one connection, stock", there))
    assert there["wrong"] > 0
    assert there["servers"] == 1

    here = drive_here(pair, DATABASE_URL=bouncer.before(os.environ["DATABASE_URL"]))
    show(told("12, PgBouncer with one connection, here", here))
    assert here == ALL_RIGHT | {"servers": 1}


def test_12_psycopgs_pool_gives_and_takes_no_row_of_another_network(pair: Pair, show: Show) -> None:
    here = drive_here(pair, DATABASE_POOL_MAX=str(POOL_MAX))
    show(told(f"12, psycopg's pool of {POOL_MAX}, here", here))
    assert here == ALL_RIGHT | {"servers": POOL_MAX}
