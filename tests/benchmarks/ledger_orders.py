"""What the ledger's benchmark has done by the project itself: networks, accounts, histories."""

import random
import resource
import time
from typing import Any
from uuid import UUID

from tests.benchmarks.deployment_orders import build, prepare, world

from kernel import database  # isort: skip
from kernel.ids import uuid7  # isort: skip
from shared_apps.federation import admission  # isort: skip
from tenant_apps.ledger import sealing, selectors, services  # isort: skip
from tenant_apps.ledger.check import check as differences  # isort: skip
from tenant_apps.ledger.models import AccountKind, TransferKind  # isort: skip
from tenants import current, selectors as networks  # isort: skip
from tenants.current import NetworkRef  # isort: skip
from tests.benchmarks.ledger_scripts import ACCOUNT, NUMBERS_FROM  # isort: skip

NETWORKS = 4
OPENING = 50_000
HISTORY_ACCOUNTS = 10_000
HALF = HISTORY_ACCOUNTS // 2

# Accounts of number 0 and up, each with an opening balance.
_OPEN = f"""
INSERT INTO ledger_account (id, kind, holder, floor_minutes)
SELECT ('{ACCOUNT}' || ({NUMBERS_FROM} + n))::uuid, 'member',
       ('{ACCOUNT}' || ({NUMBERS_FROM} + n))::uuid, 0
  FROM generate_series(%(first)s, %(last)s - 1) AS n
"""
_GIVE = f"""
INSERT INTO ledger_transfer (id, kind, payer_id, payee_id, minutes, request_hash)
SELECT uuidv7(), 'opening', %(issue)s, ('{ACCOUNT}' || ({NUMBERS_FROM} + n))::uuid, {OPENING}, ''
  FROM generate_series(%(first)s, %(last)s - 1) AS n
"""

# In each round of all accounts every one pays once and is paid once, by the one half a round away,
# so that sequence and balance of every entry follow from its number. Now and then one of the first
# half takes a hold, and one of the second reverses what moved half a round before.
_PAST = ACCOUNT.replace("7000", "7003")
_HELD = ACCOUNT.replace("7000", "7004")
_IS_TAKING = f"i %% {HISTORY_ACCOUNTS} < {HALF} AND i %% 20 = 0"
_IS_REVERSAL = f"i %% {HISTORY_ACCOUNTS} >= {HALF} AND i %% 50 = 0"
_HOLDS = f"""
INSERT INTO ledger_hold (id, payer_id, payee_id, minutes, request_hash)
SELECT ('{_HELD}' || ({NUMBERS_FROM} + i))::uuid,
       ('{ACCOUNT}' || ({NUMBERS_FROM} + i %% {HISTORY_ACCOUNTS}))::uuid,
       ('{ACCOUNT}' || ({NUMBERS_FROM} + (i + {HALF}) %% {HISTORY_ACCOUNTS}))::uuid, 15, ''
  FROM generate_series(%(first)s, %(last)s - 1) AS i
 WHERE {_IS_TAKING}
"""
_TRANSFERS = f"""
INSERT INTO ledger_transfer
       (id, kind, payer_id, payee_id, minutes, hold_id, reverses_id, request_hash)
SELECT ('{_PAST}' || ({NUMBERS_FROM} + i))::uuid,
       CASE WHEN {_IS_REVERSAL} THEN 'reversal' ELSE 'exchange' END,
       ('{ACCOUNT}' || ({NUMBERS_FROM} + i %% {HISTORY_ACCOUNTS}))::uuid,
       ('{ACCOUNT}' || ({NUMBERS_FROM} + (i + {HALF}) %% {HISTORY_ACCOUNTS}))::uuid, 1,
       CASE WHEN {_IS_TAKING} THEN ('{_HELD}' || ({NUMBERS_FROM} + i))::uuid END,
       CASE WHEN {_IS_REVERSAL} THEN ('{_PAST}' || ({NUMBERS_FROM} + i - {HALF}))::uuid END, ''
  FROM generate_series(%(first)s, %(last)s - 1) AS i
"""
_ENTRIES = f"""
INSERT INTO ledger_entry
       (account_id, stripe, sequence, transfer_id, minutes, balance_after_minutes)
SELECT ('{ACCOUNT}' || ({NUMBERS_FROM} + (i + side.away) %% {HISTORY_ACCOUNTS}))::uuid, 0,
       2 + 2 * (i / {HISTORY_ACCOUNTS})
       + CASE WHEN i %% {HISTORY_ACCOUNTS} < {HALF} THEN 0 ELSE 1 END,
       ('{_PAST}' || ({NUMBERS_FROM} + i))::uuid, side.minutes,
       {OPENING} + CASE WHEN i %% {HISTORY_ACCOUNTS} < {HALF} THEN side.minutes ELSE 0 END
  FROM generate_series(%(first)s, %(last)s - 1) AS i
 CROSS JOIN (VALUES (0, -1), ({HALF}, 1)) AS side (away, minutes)
"""
_COUNT = f"""
UPDATE ledger_stripe SET last_sequence = %(last)s
 WHERE account_id BETWEEN '{ACCOUNT}{NUMBERS_FROM}'
                      AND '{ACCOUNT}{NUMBERS_FROM + HISTORY_ACCOUNTS - 1}'
"""


def found() -> dict[str, list[str]]:
    """An empty deployment with four networks, the first two in the federation."""
    prepare()
    build(first=0, count=NETWORKS)
    every = _networks()
    with current.shared():
        for network in every[:2]:
            admission.join(network=network, floor_minutes=None, ceiling_minutes=None, by=None)
        national = selectors.accounts_of(
            kind=AccountKind.NETWORK, holders=[network.id for network in every[:2]]
        )
    return {
        "schemas": [network.schema for network in every],
        "networks": [str(network.id) for network in every],
        "chests": [str(_account(network, AccountKind.CHEST)) for network in every],
        "clearings": [str(_account(network, AccountKind.CLEARING)) for network in every],
        "nationals": [str(national[network.id].id) for network in every[:2]],
    }


def fill(network: int, accounts: int, first: int = 0) -> int:
    """Members' accounts, and a chest that can be granted from."""
    issue = _account(_networks()[network], AccountKind.ISSUE)
    chest = _account(_networks()[network], AccountKind.CHEST)
    with current.enter(_networks()[network]):
        for start in range(first, accounts, 10_000):
            span = {"first": start, "last": min(start + 10_000, accounts), "issue": issue}
            with database.atomic(), database.cursor() as cursor:
                cursor.execute(_OPEN, span)
                cursor.execute(_GIVE, span)
        services.transfer(
            key=uuid7(),
            kind=TransferKind.OPENING,
            payer=issue,
            payee=chest,
            minutes=10_000_000,
            by=None,
        )
    return _tidy()


def history(network: int, first: int, last: int) -> int:
    """Transfers that were posted long ago, written as they would stand there."""
    if first == 0:
        fill(network, HISTORY_ACCOUNTS)
    schema = _networks()[network].schema
    for start in range(first, last, 500_000):
        span = {"first": start, "last": min(start + 500_000, last)}
        with world.admin() as admin, admin.transaction():
            admin.execute("SET LOCAL session_replication_role = replica")
            admin.execute(f'SET LOCAL search_path = "{schema}", extensions')
            admin.execute(_HOLDS, span)
            admin.execute(_TRANSFERS, span)
            admin.execute(_ENTRIES, span)
            admin.execute(_COUNT, {"last": 1 + 2 * (span["last"] // HISTORY_ACCOUNTS)})
    return _tidy()


def transfer_for(seconds: float, accounts: int) -> float:
    """Call the service for so long; returns how many times a second."""
    network = _networks()[0]
    members = [UUID(f"{ACCOUNT}{NUMBERS_FROM + number}") for number in range(accounts)]
    actor = uuid7()
    count, began = 0, time.perf_counter()
    with current.enter(network):
        while time.perf_counter() - began < seconds:
            payer, payee = random.sample(members, 2)
            services.transfer(
                key=uuid7(),
                kind=TransferKind.EXCHANGE,
                payer=payer,
                payee=payee,
                minutes=15,
                by=actor,
            )
            count += 1
    return count / (time.perf_counter() - began)


def seal(network: int) -> dict[str, float]:
    """Seal all that is there; the rows that it covered, and seconds."""
    began, rows = time.perf_counter(), 0
    with current.enter(_networks()[network]):
        while covered := sealing.seal_all():
            rows += covered
    took = time.perf_counter() - began
    _tidy()
    return {"rows": rows, "seconds": took}


def check(network: int) -> dict[str, float]:
    """Seconds that a check takes, and the most memory this process has had."""
    began = time.perf_counter()
    with current.enter(_networks()[network]):
        if wrong := list(differences()):
            raise RuntimeError(f"The history is wrong: {wrong[0]}")
    took = time.perf_counter() - began
    return {
        "seconds": took,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _networks() -> list[NetworkRef]:
    every = {network.slug: network for network in networks.all_in("active")}
    return [every[f"bench{number}"] for number in range(NETWORKS)]


def _account(network: NetworkRef, kind: AccountKind) -> UUID:
    with current.enter(network):
        found: Any = selectors.account_of(kind=kind, holder=network.id)
        return UUID(str(found.id))


def _tidy() -> int:
    """As a server is that has run for a while. Returns how many tables it has."""
    with world.admin() as admin:
        admin.autocommit = True
        admin.execute("VACUUM ANALYZE")
        admin.execute("CHECKPOINT")
    return 0
