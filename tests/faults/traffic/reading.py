"""What the ledgers do say: figures, rows and counts, and what their own checks find."""

from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from uuid import UUID

from kernel import database
from shared_apps.federation import consistency
from tenant_apps.ledger.check import check
from tenant_apps.ledger.models import Seal
from tenants import current
from tests.faults.traffic.books import NATIONAL, Books, Figures, Row
from tests.faults.traffic.places import Place

TABLES = ["ledger_transfer", "ledger_entry", "ledger_hold", "ledger_hold_resolution"]
RECORDS = ["federation_cross_transfer", "federation_cross_hold", "federation_cross_release"]
FIGURES = """
SELECT account_id, sum(balance_minutes)::bigint, sum(held_out_minutes)::bigint,
       sum(held_in_minutes)::bigint FROM ledger_stripe GROUP BY account_id
"""
ROWS = "SELECT id, payer_id, payee_id, minutes FROM ledger_transfer WHERE id = ANY(%s)"


def books(places: dict[str, Place]) -> Books:
    """Everything as it stands now, to count on from."""
    ledgers = [*places, NATIONAL]
    return Books(
        places,
        figures={ledger: figures(places, ledger) for ledger in ledgers},
        counts={ledger: counts(places, ledger) for ledger in ledgers},
    )


def figures(places: dict[str, Place], ledger: str) -> dict[UUID, Figures]:
    with _door(places, ledger), database.cursor() as cursor:
        cursor.execute(FIGURES)
        return {account: Figures(*figures) for account, *figures in cursor.fetchall()}


def counts(places: dict[str, Place], ledger: str) -> Counter[str]:
    tables = [*TABLES, *RECORDS] if ledger == NATIONAL else TABLES
    found = Counter[str]()
    with _door(places, ledger), database.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            [found[table]] = cursor.fetchone()
    return found


def rows(places: dict[str, Place], ledger: str, keys: Iterable[UUID]) -> dict[UUID, Row]:
    with _door(places, ledger), database.cursor() as cursor:
        cursor.execute(ROWS, [list(keys)])
        return {row[0]: Row(*row) for row in cursor.fetchall()}


def seals(places: dict[str, Place]) -> int:
    """How many the networks' ledgers have."""
    count = 0
    for ledger in places:
        with _door(places, ledger):
            count += Seal.objects.count()
    return count


def found_by_checks(places: dict[str, Place]) -> list[str]:
    """What the ledgers' own checks say, of each ledger and between them."""
    said = []
    for ledger in [*places, NATIONAL]:
        with _door(places, ledger):
            said += [f"{ledger}: {one}" for one in check()]
    return said + [str(one) for one in consistency.check()]


def _door(places: dict[str, Place], ledger: str) -> AbstractContextManager[object]:
    return current.shared() if ledger == NATIONAL else current.enter(places[ledger].network)
