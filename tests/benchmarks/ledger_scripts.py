"""What pgbench runs: its own TPC-B-like script, and the ledger's statements as the service sends
them, role and search path in the same message."""

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from config.embedded import environment
from config.embedded.postgres import SUPERUSER, Postgres, binary

TPCB = "bench_tpcb"
SCALE = 20
THREADS = 2
NUMBERS_FROM = 100_000_000_000
ACCOUNT = "00000000-0000-7000-8000-"


@dataclass(frozen=True, slots=True)
class Places:
    """Networks by number: their schemas and ids, and the accounts that scripts name."""

    schemas: list[str]
    networks: list[str]
    chests: list[str]
    clearings: list[str]
    nationals: list[str]


class Pgbench:
    """The program, on one server."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres

    def make_tpcb(self) -> None:
        """Its own tables at scale 20, in a database of their own."""
        self._call("createdb", self._postgres.conninfo(SUPERUSER, "postgres"), TPCB)
        self._call("pgbench", self._where(TPCB), "-i", "-q", "-s", str(SCALE))

    def tpcb(self, clients: int, seconds: int) -> float:
        """Transactions a second of its built-in script."""
        return self._rate(self._where(TPCB), clients, seconds)

    def run(self, database: str, scripts: Iterable[str], clients: int, seconds: int) -> float:
        """Transactions a second of these scripts, drawn by chance, as the web's login."""
        with tempfile.TemporaryDirectory() as folder:
            options = ["-D", f"n={10_000_000 + int(time.time() * 10) % 80_000_000}"]
            for place, script in enumerate(scripts):
                file = Path(folder) / f"{place}.sql"
                file.write_text(script)
                options += ["-f", str(file)]
            where = self._postgres.conninfo(environment.APP_LOGIN, database)
            return self._rate(where, clients, seconds, *options)

    def _rate(self, where: str, clients: int, seconds: int, *more: str) -> float:
        options = ["-n", "-c", str(clients), "-j", str(min(clients, THREADS)), "-T", str(seconds)]
        output = self._call("pgbench", where, *options, *more)
        found = re.search(r"^tps = ([\d.]+)", output, re.MULTILINE)
        if found is None:
            raise RuntimeError(output)
        return float(found[1])

    def _where(self, database: str) -> str:
        return self._postgres.conninfo(SUPERUSER, database)

    def _call(self, program: str, where: str, *words: str) -> str:
        command = [str(binary(program)), *words]
        command += ["-d" if program == "pgbench" else "--maintenance-db", where]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr[-2000:]}")
        return done.stdout


def posting(places: Places, accounts: int, *, network: int = 0) -> list[str]:
    """A transfer between two members, alone: one message."""
    insert = _transfer(_KEY, "exchange", _account("a"), _account("b"))
    return _by_key(f"{_two(accounts)}{_door(places.schemas[network])} \\; {insert};\n")


def popular(places: Places, accounts: int) -> list[str]:
    """The same, but one of the two is always the community chest: by turns it gives and gets."""
    chest = f"'{places.chests[0]}'"
    door = _door(places.schemas[0])
    given = _transfer(_KEY, "donation", _account("a"), chest)
    granted = _transfer(_KEY, "chest_grant", chest, _account("a"))
    return _by_key(
        f"{_two(accounts)}\\set turn random(0, 1)\n\\if :turn\n{door} \\; {given};\n"
        f"\\else\n{door} \\; {granted};\n\\endif\n"
    )


def holding(places: Places, accounts: int) -> list[str]:
    """A hold placed, and taken, by two messages."""
    return _by_key(f"{_two(accounts)}{_held_and_taken(places.schemas[0])}")


def holding_in_both(places: Places, accounts: int) -> list[str]:
    """The same in each of two networks, one after the other."""
    both = "".join(_held_and_taken(schema) for schema in places.schemas[:2])
    return _by_key(f"{_two(accounts)}{both}")


def exchanging(places: Places, accounts: int) -> list[str]:
    """An exchange between two networks: held in three ledgers, and paid from there, in two
    transactions of one message each, with their records."""
    columns = "payer_network_id, payee_network_id, payer_handle, payee_handle, minutes"
    both = f"'{places.networks[0]}', '{places.networks[1]}', 'a', 'b', 15"
    held = (
        f"INSERT INTO federation_cross_hold (reference, {columns}, payer_account, payee_account, "
        f"actor, request_hash) VALUES ({_KEY}, {both}, {_account('a')}, {_account('b')}, {_ACTOR}, "
        f"{_HASH}) ON CONFLICT DO NOTHING RETURNING reference"
    )
    paid = (
        f"INSERT INTO federation_cross_transfer (reference, kind, {columns}, note, actor, "
        f"request_hash) VALUES ({_KEY}, 'exchange', {both}, '', {_ACTOR}, {_HASH}) "
        "ON CONFLICT DO NOTHING RETURNING reference"
    )
    sides = list(zip(_LEG_KEYS, _sides(places), strict=True))
    holds = [_hold(key, payer, payee, schema, _KEY) for key, (_, payer, payee, schema) in sides]
    takes = [_take(key, kind, schema) for key, (kind, _, _, schema) in sides]
    door = _door("hexitime_federation", "shared")
    messages = [" \\; ".join(["BEGIN", door, *said]) for said in ([held, *holds], [paid, *takes])]
    return _by_key(f"{_two(accounts)}" + "".join(f"{one};\nCOMMIT;\n" for one in messages))


def crossing(places: Places, accounts: int) -> list[str]:
    """From a member of one network to one of another: a record and three transfers, one message.

    The legs' keys are hashes of the reference, so each falls anywhere.
    """
    record = (
        "INSERT INTO federation_cross_transfer (reference, payer_network_id, payee_network_id, "
        "payer_handle, payee_handle, minutes, note, actor, request_hash) VALUES "
        f"({_KEY}, '{places.networks[0]}', '{places.networks[1]}', 'a', 'b', 15, '', "
        f"{_ACTOR}, {_HASH}) ON CONFLICT DO NOTHING RETURNING reference"
    )
    legs = [
        _transfer(key, *side, _KEY) for key, side in zip(_LEG_KEYS, _sides(places), strict=True)
    ]
    door = _door("hexitime_federation", "shared")
    message = " \\; ".join(["BEGIN", door, record, *legs])
    return _by_key(f"{_two(accounts)}{message};\nCOMMIT;\n")


# Made by the client and growing with time, as the service's keys are; those of a crossing's legs
# are hashes of its key. `@` stands for a hexadecimal digit, which chooses the stripe and which
# pgbench cannot make.
_NEXT_KEY = (
    "\\set n :n + 1\n\\set c 1000 + :client_id\n\\set d random(1000, 9999)\n"
    "\\set e random(1000, 9999)\n"
)
_KEY = "':n-0000-7001-8000-:c-:d-000@0'"
_LEG_KEYS = [f"':d-:e-0000-5000-8000-:n-000@{leg}'" for leg in range(3)]
_ACTOR = "'00000000-0000-7000-8000-000000000001'"
_HASH = f"'\\x{'0123456789abcdef' * 4}'"


def _by_key(script: str) -> list[str]:
    """The script for each digit that a key may end in: pgbench draws one each time."""
    return [_ending(_NEXT_KEY + script, digit) for digit in range(16)]


def _ending(script: str, digit: int) -> str:
    for leg in range(len(_LEG_KEYS)):
        script = script.replace(f"@{leg}", f"{(digit + 5 * leg) % 16:x}")
    return script


def _transfer(
    key: str, kind: str, payer: str, payee: str, schema: str = "", reference: str = "NULL"
) -> str:
    table = f"{schema}.ledger_transfer" if schema else "ledger_transfer"
    return (
        f"INSERT INTO {table} (id, kind, payer_id, payee_id, minutes, actor, subject, hold_id, "
        "batch, federation_reference, request_hash) VALUES "
        f"({key}, '{kind}', {payer}, {payee}, 15, {_ACTOR}, NULL, NULL, NULL, {reference}, "
        f"{_HASH}) ON CONFLICT DO NOTHING RETURNING number"
    )


def _sides(places: Places) -> list[tuple[str, str, str, str]]:
    """What kind of leg each of three ledgers has, and who pays whom there."""
    first, second = places.schemas[:2]
    return [
        ("federated_out", _account("a"), f"'{places.clearings[0]}'", first),
        ("federated_in", f"'{places.clearings[1]}'", _account("b"), second),
        ("national", f"'{places.nationals[0]}'", f"'{places.nationals[1]}'", "shared"),
    ]


def _held_and_taken(schema: str) -> str:
    """A hold between two members, and its taking, by two messages."""
    door = _door(schema)
    hold, take = _hold(_KEY, _account("a"), _account("b")), _take(_KEY, "exchange")
    return f"{door} \\; {hold};\n{door} \\; {take};\n"


def _hold(key: str, payer: str, payee: str, schema: str = "", reference: str = "NULL") -> str:
    table = f"{schema}.ledger_hold" if schema else "ledger_hold"
    return (
        f"INSERT INTO {table} (id, payer_id, payee_id, minutes, actor, federation_reference, "
        f"request_hash) VALUES ({key}, {payer}, {payee}, 15, {_ACTOR}, {reference}, {_HASH}) "
        "ON CONFLICT (id) DO NOTHING RETURNING id"
    )


def _take(key: str, kind: str, schema: str = "") -> str:
    table = f"{schema}.ledger_transfer" if schema else "ledger_transfer"
    return (
        f"INSERT INTO {table} (id, kind, minutes, actor, hold_id, request_hash) VALUES "
        f"({key}, '{kind}', 15, {_ACTOR}, {key}, {_HASH}) "
        "ON CONFLICT DO NOTHING RETURNING number"
    )


def _two(accounts: int) -> str:
    """Two different accounts of so many, as twelve digits each."""
    return (
        f"\\set i random(0, {accounts - 1})\n\\set a {NUMBERS_FROM} + :i\n"
        f"\\set b {NUMBERS_FROM} + (:i + random(1, {accounts - 1})) % {accounts}\n"
    )


def _account(name: str) -> str:
    return f"'{ACCOUNT}:{name}'"


def _door(role: str, schema: str = "") -> str:
    path = f"{schema or role}, extensions"
    return f"SELECT set_config('role', '{role}', true), set_config('search_path', '{path}', true)"
